import { describe, expect, it } from "vitest";
import { Faults, HostFault } from "../../../lab/ssh/faults.ts";

const fault = (input: unknown) => HostFault.parse(input);

describe("a fault hits what it is meant for, as often as it is meant to", () => {
  it("once, where nothing else is said", () => {
    const faults = new Faults();
    faults.add([fault({ drop: "before" })]);
    expect(faults.atCommand("a")?.drop).toBe("before");
    expect(faults.atCommand("a")).toBeUndefined();
    expect(faults.waiting).toEqual([]);
  });

  it("only commands that match, after those it lets pass", () => {
    const faults = new Faults();
    faults.add([fault({ drop: "after", command: "^up", skip: 1, times: 2 })]);
    const hits = ["down", "up 1", "up 2", "up 3", "up 4"].map(
      (command) => faults.atCommand(command) !== undefined,
    );
    expect(hits).toEqual([false, false, true, true, false]);
  });

  it("a login, a command and a verb of launchctl each by itself", () => {
    const faults = new Faults();
    faults.add([
      fault({ drop: "login" }),
      fault({ launchctl: { verb: "bootstrap", status: 5, message: "no" } }),
    ]);
    expect(faults.atCommand("launchctl bootstrap")).toBeUndefined();
    expect(faults.atLaunchctl("print")).toBeUndefined();
    expect(faults.atLaunchctl("bootstrap")?.status).toBe(5);
    expect(faults.atLogin()).toBeDefined();
    expect(faults.atLogin()).toBeUndefined();
  });

  it("never with the chance of nought, and waits on", () => {
    const faults = new Faults();
    faults.add([fault({ drop: "before", chance: 0 })]);
    expect(faults.atCommand("a")).toBeUndefined();
    expect(faults.waiting).toHaveLength(1);
  });
});
