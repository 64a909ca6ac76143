import { describe, expect, it } from "vitest";
import { Agent, NativeFile } from "../../../catalogue/native.ts";

const agent = {
  label: "mcquack.eblume.zot",
  program: ["/usr/bin/true"],
  logs: { out: "{home}/out", err: "{home}/err" },
};

/** Field and message of each problem. */
function problems(value: unknown): string[] {
  return (
    Agent.safeParse(value).error?.issues.map(({ path, message }) => `${path.join(".")} ${message}`) ?? []
  );
}

describe("an agent as its facts state it", () => {
  it("is taken with what launchd takes", () => {
    expect(problems(agent)).toEqual([]);
    expect(problems({ ...agent, schedule: { hour: 2, minute: 0 } })).toEqual([]);
  });

  it.each([
    [{ label: "mcquack/zot" }, "label is not a launchd label: letters, digits, dots and hyphens"],
    [{ program: [] }, /^program /],
    [{ schedule: { hour: 24, minute: 0 } }, "schedule.hour never comes: an hour is 0 to 23"],
    [{ schedule: { hour: 2, minute: 60 } }, "schedule.minute never comes: a minute is 0 to 59"],
    [{ schedule: { everySeconds: 0 } }, "schedule.everySeconds would never pass: write 1 or more"],
    [{ logs: { out: "out", err: "{home}/err" } }, /^logs\.out is not a path/],
  ])("is refused with %j, at its field", (change, expected) => {
    const found = problems({ ...agent, ...change });
    expect(found).toEqual([expected instanceof RegExp ? expect.stringMatching(expected) : expected]);
  });
});

describe("a file as its facts state it", () => {
  it.each(["600", "0888", "rw-------"])("is refused with the mode %s", (mode) => {
    const { error } = NativeFile.safeParse({ path: "{home}/a", mode, content: { format: "text", text: "" } });
    expect(error?.issues.map(({ message }) => message)).toEqual(["is not a file mode: write it as 0600"]);
  });
});
