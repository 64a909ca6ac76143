import { build, buildBinary, type PlistValue } from "plist";
import { describe, expect, it } from "vitest";
import { BadPropertyList, describeJob } from "../../../lab/indri/launchd/property-list.ts";

const job = { Label: "a", ProgramArguments: ["/bin/true"] };

function read(value: { [key: string]: PlistValue }) {
  return describeJob(Buffer.from(build(value)), "a.plist");
}

describe("a job is read from its property list", () => {
  it("with launchd's own defaults", () => {
    expect(read(job)).toMatchObject({
      RunAtLoad: false,
      KeepAlive: false,
      ThrottleInterval: 10,
      ExitTimeOut: 5,
      ProcessType: "Standard",
      AbandonProcessGroup: false,
    });
  });

  it("in the binary format too", () => {
    expect(describeJob(Buffer.from(buildBinary(job)), "a.plist").Label).toBe("a");
  });

  it("takes one calendar interval for a list of one", () => {
    const once = read({ ...job, StartCalendarInterval: { Hour: 2 } });
    expect(once.StartCalendarInterval).toEqual([{ Hour: 2 }]);
    const twice = read({ ...job, StartCalendarInterval: [{ Hour: 2 }, { Hour: 14 }] });
    expect(twice.StartCalendarInterval).toEqual([{ Hour: 2 }, { Hour: 14 }]);
  });

  it.each<[string, { [key: string]: PlistValue }, RegExp]>([
    ["no label", { ProgramArguments: ["/bin/true"] }, /Label/],
    ["nothing to run", { Label: "a" }, /neither Program nor ProgramArguments/],
    ["an argument that is no text", { ...job, ProgramArguments: ["/bin/echo", 1] }, /ProgramArguments/],
    ["a variable that is no text", { ...job, EnvironmentVariables: { PORT: 80 } }, /EnvironmentVariables/],
    ["a 25th hour", { ...job, StartCalendarInterval: { Hour: 25 } }, /StartCalendarInterval/],
    ["an interval of nothing", { ...job, StartInterval: 0 }, /StartInterval/],
  ])("refuses %s, naming it", (_what, value, message) => {
    expect(() => read(value)).toThrow(message);
    expect(() => read(value)).toThrow(BadPropertyList);
  });
});
