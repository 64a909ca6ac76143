import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Agents } from "./agents.ts";
import { Mac } from "./mac.ts";
import { isRunning } from "./process.ts";

let mac: Mac;
let agents: Agents;
beforeAll(async () => {
  mac = await Mac.start();
  agents = new Agents(mac);
});
afterAll(async () => await mac.discard());

describe("an agent's life", () => {
  it("is loaded, runs, is loaded only once, and goes", async () => {
    const { label, path, target } = await agents.write("exec sleep 300", { RunAtLoad: true });
    expect(await agents.launchctl(`bootstrap gui/501 ${path}`)).toEqual([0, ""]);
    const process = await agents.pid(label);
    expect(await mac.field(label, "state")).toBe("running");
    expect((await mac.run("launchctl list")).out).toContain(`${process}\t0\t${label}\n`);
    expect((await mac.run(`launchctl list ${label}`)).out).toContain(`"PID" = ${process};`);
    expect((await agents.launchctl(`bootstrap gui/501 ${path}`))[0]).toBe(5);
    expect(await agents.launchctl(`bootout ${target}`)).toEqual([0, ""]);
    expect(isRunning(process)).toBe(false);
    expect((await agents.launchctl(`print ${target}`))[0]).toBe(113);
  });

  it("gets its environment, folder, arguments and logs", async () => {
    await mkdir(join(mac.places.home, "work folder"));
    const out = join(mac.places.home, "Library/Logs/said.out.log");
    const { path } = await agents.write('echo "$0 $GREETING $XPC_SERVICE_NAME"; pwd; umask; echo bad >&2', {
      ProgramArguments: ["/bin/sh", "-c", 'echo "$0 $GREETING $HOME"; pwd; umask; echo bad >&2', "two words"],
      EnvironmentVariables: { GREETING: "good  day" },
      WorkingDirectory: join(mac.places.home, "work folder"),
      StandardOutPath: out,
      StandardErrorPath: `${out}.err`,
      Umask: "077",
      RunAtLoad: true,
    });
    await agents.launchctl(`bootstrap gui/501 ${path}`);
    await expect
      .poll(async () => await readFile(out, "utf8").catch(() => ""))
      .toBe(`two words good  day ${mac.places.home}\n${join(mac.places.home, "work folder")}\n0077\n`);
    await expect.poll(async () => await readFile(`${out}.err`, "utf8").catch(() => "")).toBe("bad\n");
  });

  it("finds the Mac's tools on a PATH that names the Mac's folders", async () => {
    const out = join(mac.places.home, "which.log");
    const { path } = await agents.write("command -v stat; command -v timeout", {
      EnvironmentVariables: { PATH: "/opt/homebrew/bin:/usr/bin:/bin" },
      StandardOutPath: out,
      RunAtLoad: true,
    });
    await agents.launchctl(`bootstrap gui/501 ${path}`);
    await expect
      .poll(async () => await readFile(out, "utf8").catch(() => ""))
      .toBe(`${mac.places.tools}/stat\n`);
  });

  it("is started by hand, and anew by kickstart -k", async () => {
    const { label, path, target } = await agents.write("exec sleep 300");
    await agents.launchctl(`bootstrap gui/501 ${path}`);
    expect(await mac.field(label, "state")).toBe("not running");
    expect(await mac.field(label, "last exit code")).toBe("(never exited)");
    expect(await agents.launchctl(`kickstart ${target}`)).toEqual([0, ""]);
    const first = await agents.pid(label);
    expect(await agents.launchctl(`kickstart ${target}`)).toEqual([
      37,
      `Could not kickstart service "${label}": 37: Operation already in progress\n`,
    ]);
    const { out } = await mac.run(`launchctl kickstart -kp ${target}`);
    const second = await agents.pid(label);
    expect(out).toBe(`service spawned with pid: ${second}\n`);
    expect(second).not.toBe(first);
    expect(isRunning(first)).toBe(false);
    expect(await mac.field(label, "runs")).toBe("2");
  });

  it("goes down slowly: 36, then 37, then SIGKILL after ExitTimeOut", async () => {
    const ready = join(mac.places.home, "stubborn");
    const { label, path, target } = await agents.write(
      `trap '' TERM; touch ${ready}; while :; do sleep 0.1; done`,
      {
        RunAtLoad: true,
        ExitTimeOut: 2,
      },
    );
    await agents.launchctl(`bootstrap gui/501 ${path}`);
    await expect.poll(async () => (await mac.run(`ls ${ready}`)).status).toBe(0);
    expect(await agents.launchctl(`bootout ${target}`)).toEqual([
      36,
      "Boot-out failed: 36: Operation now in progress\n",
    ]);
    expect(await agents.launchctl(`bootstrap gui/501 ${path}`)).toEqual([
      37,
      "Bootstrap failed: 37: Operation already in progress\n",
    ]);
    expect(await mac.field(label, "state")).toBe("SIGTERMed");
    await expect
      .poll(async () => (await agents.launchctl(`print ${target}`))[0], { timeout: 10_000 })
      .toBe(113);
    expect((await agents.launchctl(`bootstrap gui/501 ${path}`))[0]).toBe(0);
  });

  it("goes down slowly without a word on other Macs: 0, then 5", async () => {
    const other = await Mac.start({ launchd: { bootoutWaitMs: 0, slowBootout: 0, whileGoingDown: 5 } });
    const path = await other.agent("test.slow", {
      ProgramArguments: [
        "/bin/sh",
        "-c",
        "trap 'sleep 0.5; exit' TERM; touch trapped; while :; do sleep 0.1; done",
      ],
      WorkingDirectory: other.places.home,
      RunAtLoad: true,
    });
    await other.run(`launchctl bootstrap gui/501 ${path}`);
    await expect.poll(async () => (await other.run("ls trapped")).status).toBe(0);
    const { out } = await other.run(
      `launchctl bootout gui/501/test.slow; echo $?; launchctl bootstrap gui/501 ${path}; echo $?`,
    );
    expect(out).toBe("0\n5\n");
    await other.discard();
  });

  it("shows 78 where there is nothing to start", async () => {
    const { label, path } = await agents.write("", {
      ProgramArguments: ["/no/such/program"],
      RunAtLoad: true,
    });
    await agents.launchctl(`bootstrap gui/501 ${path}`);
    expect(await mac.field(label, "last exit code")).toBe("78: EX_CONFIG");
    expect((await mac.run("launchctl list")).out).toContain(`-\t78\t${label}\n`);
  });

  it("is not loaded while it is disabled", async () => {
    const { label, path, target } = await agents.write("true");
    await agents.launchctl(`disable ${target}`);
    expect((await mac.run("launchctl print-disabled gui/501")).out).toContain(`\t"${label}" => disabled\n`);
    expect((await agents.launchctl(`bootstrap gui/501 ${path}`))[0]).toBe(5);
    await agents.launchctl(`enable ${target}`);
    expect((await agents.launchctl(`bootstrap gui/501 ${path}`))[0]).toBe(0);
  });

  it("is loaded and unloaded by the legacy verbs, which exit with 0 whatever happens", async () => {
    const { label, path } = await agents.write("exec sleep 300", { RunAtLoad: true });
    expect(await agents.launchctl(`load ${path}`)).toEqual([0, ""]);
    expect(await agents.launchctl(`load ${path}`)).toEqual([0, expect.stringContaining("Load failed: 5:")]);
    expect(await agents.launchctl(`unload ${path}`)).toEqual([0, ""]);
    expect((await agents.launchctl(`list ${label}`))[0]).toBe(113);
    expect(await agents.launchctl(`unload ${path}`)).toEqual([
      0,
      expect.stringContaining("Unload failed: 5:"),
    ]);
  });

  it("is root and has no home in the system domain", async () => {
    const log = join(mac.places.root, "var", "log", "daemon.log");
    const keys = { RunAtLoad: true, StandardOutPath: log, StandardErrorPath: log };
    const script = "id -u; env | grep ^HOME=; powermetrics --samplers thermal -n 1";
    const { path: own } = await agents.write(script, keys);
    const path = join(mac.places.launchDaemons, "test.root.plist");
    await mac.run(`cp ${own} ${path} && sudo launchctl bootstrap system ${path}`);
    await expect
      .poll(async () => (await mac.run(`cat ${log}`)).out)
      .toContain("Current pressure level: Nominal");
    expect((await mac.run(`grep -e "^0$" -e HOME ${log}`)).out).toBe("0\n");
  });

  it("lives in the system domain when root loads it", async () => {
    const path = join(mac.places.launchDaemons, "test.daemon.plist");
    const { path: own } = await agents.write("exec sleep 300");
    await mac.run(`cp ${own} ${path}`);
    expect((await agents.launchctl(`bootstrap system ${path}`))[0]).toBe(5);
    const { status, out } = await mac.run(
      `sudo launchctl bootstrap system ${path} && launchctl print system`,
    );
    expect([status, out]).toEqual([0, expect.stringContaining("test.agent-")]);
  });
});
