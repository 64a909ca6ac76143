import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Agents } from "./agents.ts";
import { Mac } from "./mac.ts";

let mac: Mac;
let agents: Agents;
beforeAll(async () => {
  mac = await Mac.start();
  agents = new Agents(mac);
});
afterAll(async () => await mac.discard());

describe("launchctl answers with macOS's own numbers and words", () => {
  const unknown = 'Bad request.\nCould not find service "nope" in domain for user gui: 501\n';
  it.each([
    ["print gui/501/nope", 113, unknown],
    ["print system/nope", 113, 'Bad request.\nCould not find service "nope" in domain for system\n'],
    ["print gui/502", 112, "Bad request.\nCould not find domain for user gui: 502\n"],
    ["print nonsense", 64, "Unrecognized target specifier.\n"],
    ["kickstart gui/501/nope", 113, unknown],
    ["kill TERM gui/501/nope", 113, unknown],
    ["bootout gui/501/nope", 3, "Boot-out failed: 3: No such process\n"],
    ["bootout gui/502/nope", 125, "Boot-out failed: 125: Domain does not support specified action\n"],
    [
      "bootstrap gui/501 /no/such.plist",
      5,
      "Bootstrap failed: 5: Input/output error\nTry re-running the command as root for richer errors.\n",
    ],
    ["list nope", 113, 'Could not find service "nope" in domain for port\n'],
    ["bootout system/nope", 1, "Boot-out failed: 1: Operation not permitted\n"],
    ["stop nope", 3, ""],
    [
      "load /no/such.plist",
      0,
      "Load failed: 5: Input/output error\nTry running `launchctl bootstrap` as root for richer errors.\n",
    ],
    [
      "frobnicate",
      64,
      "Unrecognized subcommand: frobnicate\nUsage: launchctl <subcommand> ... | help [subcommand]\n",
    ],
  ])("launchctl %s", async (words, status, err) => {
    expect(await agents.launchctl(words)).toEqual([status, err]);
  });

  it("refuses a property list that others may write, that is none, or that says nothing to run", async () => {
    const { path } = await agents.write("true");
    await chmod(path, 0o666);
    expect(await agents.launchctl(`bootstrap gui/501 ${path}`)).toEqual([
      5,
      expect.stringContaining("failed: 5:"),
    ]);
    await writeFile(path, "<plist><dict><key>Label</key>", { mode: 0o644 });
    await chmod(path, 0o644);
    expect((await agents.launchctl(`bootstrap gui/501 ${path}`))[0]).toBe(5);
    await mac.agent("test.empty", {});
    expect((await agents.launchctl(`bootstrap gui/501 ~/Library/LaunchAgents/test.empty.plist`))[0]).toBe(5);
    const log = await readFile(join(mac.places.root, "var/log/com.apple.xpc.launchd/launchd.log"), "utf8");
    expect(log).toContain("neither Program nor ProgramArguments");
  });

  it("answers as it is told to, once", async () => {
    await mac.control("POST", "faults", {
      launchctl: { verb: "print", status: 36, message: "Operation now in progress" },
    });
    expect(await agents.launchctl("print gui/501")).toEqual([36, "Operation now in progress\n"]);
    expect((await agents.launchctl("print gui/501"))[0]).toBe(0);
  });
});

describe("launchctl keeps up with many services and many callers", () => {
  it("answers fifty calls at once", async () => {
    const { out } = await mac.run("for n in $(seq 50); do launchctl managername & done; wait");
    expect(out).toBe("Background\n".repeat(50));
  });

  it("lists a thousand services", async () => {
    const { path } = await agents.write("true");
    const folder = join(mac.places.home, "many");
    const script = `mkdir ${folder}; for n in $(seq 1000); do sed "s/test.agent-[0-9]*/many.$n/" ${path} > ${folder}/$n.plist; done`;
    await mac.run(`${script}; launchctl bootstrap gui/501 ${folder}`);
    const { out } = await mac.run("launchctl list; launchctl print gui/501");
    expect(out.match(/\tmany\.\d+$/gm)).toHaveLength(2000);
    expect((await mac.run(`ls ${mac.places.lab}/replies`)).out).toBe("");
  });
});
