import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BEHIND, GUARDED, LINKED, STAND_INS } from "../../../lab/indri/layout/tools.ts";

// Not every machine has it; the lab's tests get it where it is not.
const noShellcheck = spawnSync("shellcheck", ["--version"]).error !== undefined;
const lab = join(import.meta.dirname, "../../../lab/indri");
const standIns = readdirSync(join(lab, "mac/bin"));
const scripts = [
  ...standIns.map((name) => join(lab, "mac/bin", name)),
  ...["ssh/reaper.sh", "calls/call.sh"].map((name) => join(lab, "..", name)),
];

describe("the Mac's tools", () => {
  it("are each one kind of tool alone", () => {
    const all = [...LINKED, ...GUARDED, ...STAND_INS];
    expect(all.filter((name, index) => all.indexOf(name) !== index)).toEqual([]);
  });

  it("are stand-ins exactly where a script stands in, and the guard", () => {
    expect([...standIns].sort()).toEqual([...STAND_INS, "guard"].sort());
  });

  it("call what lies behind them by a name that is laid out there", () => {
    const asked = scripts.flatMap((script) => {
      const { stdout } = spawnSync("grep", ["-oE", "behind/[a-z0-9]+", script], { encoding: "utf8" });
      return stdout.split("\n").filter((line) => line !== "");
    });
    const laid = new Set([...BEHIND, ...GUARDED]);
    // "behind/sha" is followed by the number of the algorithm.
    const missing = asked
      .map((path) => path.replace("behind/", ""))
      .filter((name) => !laid.has(name) && name !== "sha");
    expect(missing).toEqual([]);
  });

  it.each(scripts)("%s is POSIX shell that parses", (script) => {
    expect(spawnSync("sh", ["-n", script], { encoding: "utf8" }).stderr).toBe("");
  });

  it.skipIf(noShellcheck)("pass shellcheck", () => {
    expect(spawnSync("shellcheck", ["-s", "sh", ...scripts], { encoding: "utf8" }).stdout).toBe("");
  });
});
