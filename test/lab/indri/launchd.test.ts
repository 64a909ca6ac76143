import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PlistValue } from "plist";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Mac } from "./mac.ts";
import { isRunning } from "./process.ts";

let mac: Mac;
let agents = 0;
beforeAll(async () => {
  mac = await Mac.start();
});
afterAll(async () => await mac.discard());

/** An agent of its own for each case: a shell that runs `script`. */
async function agent(script: string, keys: { [key: string]: PlistValue } = {}) {
  agents += 1;
  const label = `test.agent-${agents}`;
  const path = await mac.agent(label, { ProgramArguments: ["/bin/sh", "-c", script], ...keys });
  return { label, path, target: `gui/501/${label}` };
}

/** What launchctl answers: its status and what it says on standard error. */
async function launchctl(words: string): Promise<[number | undefined, string]> {
  const { status, err } = await mac.run(`launchctl ${words}`);
  return [status, err];
}

async function pid(label: string): Promise<number> {
  return await expect
    .poll(async () => await mac.field(label, "pid"), { timeout: 10_000 })
    .toBeDefined()
    .then(async () => Number(await mac.field(label, "pid")));
}

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
    expect(await launchctl(words)).toEqual([status, err]);
  });

  it("refuses a property list that others may write, that is none, or that says nothing to run", async () => {
    const { path } = await agent("true");
    await chmod(path, 0o666);
    expect(await launchctl(`bootstrap gui/501 ${path}`)).toEqual([5, expect.stringContaining("failed: 5:")]);
    await writeFile(path, "<plist><dict><key>Label</key>", { mode: 0o644 });
    await chmod(path, 0o644);
    expect((await launchctl(`bootstrap gui/501 ${path}`))[0]).toBe(5);
    await mac.agent("test.empty", {});
    expect((await launchctl(`bootstrap gui/501 ~/Library/LaunchAgents/test.empty.plist`))[0]).toBe(5);
    const log = await readFile(join(mac.places.root, "var/log/com.apple.xpc.launchd/launchd.log"), "utf8");
    expect(log).toContain("neither Program nor ProgramArguments");
  });

  it("answers as it is told to, once", async () => {
    await mac.control("POST", "faults", {
      launchctl: { verb: "print", status: 36, message: "Operation now in progress" },
    });
    expect(await launchctl("print gui/501")).toEqual([36, "Operation now in progress\n"]);
    expect((await launchctl("print gui/501"))[0]).toBe(0);
  });
});

describe("an agent's life", () => {
  it("is loaded, runs, is loaded only once, and goes", async () => {
    const { label, path, target } = await agent("exec sleep 300", { RunAtLoad: true });
    expect(await launchctl(`bootstrap gui/501 ${path}`)).toEqual([0, ""]);
    const process = await pid(label);
    expect(await mac.field(label, "state")).toBe("running");
    expect((await mac.run("launchctl list")).out).toContain(`${process}\t0\t${label}\n`);
    expect((await mac.run(`launchctl list ${label}`)).out).toContain(`"PID" = ${process};`);
    expect((await launchctl(`bootstrap gui/501 ${path}`))[0]).toBe(5);
    expect(await launchctl(`bootout ${target}`)).toEqual([0, ""]);
    expect(isRunning(process)).toBe(false);
    expect((await launchctl(`print ${target}`))[0]).toBe(113);
  });

  it("gets its environment, folder, arguments and logs", async () => {
    await mkdir(join(mac.places.home, "work folder"));
    const out = join(mac.places.home, "Library/Logs/said.out.log");
    const { path } = await agent('echo "$0 $GREETING $XPC_SERVICE_NAME"; pwd; umask; echo bad >&2', {
      ProgramArguments: ["/bin/sh", "-c", 'echo "$0 $GREETING $HOME"; pwd; umask; echo bad >&2', "two words"],
      EnvironmentVariables: { GREETING: "good  day" },
      WorkingDirectory: join(mac.places.home, "work folder"),
      StandardOutPath: out,
      StandardErrorPath: `${out}.err`,
      Umask: "077",
      RunAtLoad: true,
    });
    await launchctl(`bootstrap gui/501 ${path}`);
    await expect
      .poll(async () => await readFile(out, "utf8").catch(() => ""))
      .toBe(`two words good  day ${mac.places.home}\n${join(mac.places.home, "work folder")}\n0077\n`);
    await expect.poll(async () => await readFile(`${out}.err`, "utf8").catch(() => "")).toBe("bad\n");
  });

  it("finds the Mac's tools on a PATH that names the Mac's folders", async () => {
    const out = join(mac.places.home, "which.log");
    const { path } = await agent("command -v stat; command -v timeout", {
      EnvironmentVariables: { PATH: "/opt/homebrew/bin:/usr/bin:/bin" },
      StandardOutPath: out,
      RunAtLoad: true,
    });
    await launchctl(`bootstrap gui/501 ${path}`);
    await expect
      .poll(async () => await readFile(out, "utf8").catch(() => ""))
      .toBe(`${mac.places.tools}/stat\n`);
  });

  it("is started by hand, and anew by kickstart -k", async () => {
    const { label, path, target } = await agent("exec sleep 300");
    await launchctl(`bootstrap gui/501 ${path}`);
    expect(await mac.field(label, "state")).toBe("not running");
    expect(await mac.field(label, "last exit code")).toBe("(never exited)");
    expect(await launchctl(`kickstart ${target}`)).toEqual([0, ""]);
    const first = await pid(label);
    expect(await launchctl(`kickstart ${target}`)).toEqual([
      37,
      `Could not kickstart service "${label}": 37: Operation already in progress\n`,
    ]);
    const { out } = await mac.run(`launchctl kickstart -kp ${target}`);
    const second = await pid(label);
    expect(out).toBe(`service spawned with pid: ${second}\n`);
    expect(second).not.toBe(first);
    expect(isRunning(first)).toBe(false);
    expect(await mac.field(label, "runs")).toBe("2");
  });

  it("goes down slowly: 36, then 37, then SIGKILL after ExitTimeOut", async () => {
    const ready = join(mac.places.home, "stubborn");
    const { label, path, target } = await agent(`trap '' TERM; touch ${ready}; while :; do sleep 0.1; done`, {
      RunAtLoad: true,
      ExitTimeOut: 2,
    });
    await launchctl(`bootstrap gui/501 ${path}`);
    await expect.poll(async () => (await mac.run(`ls ${ready}`)).status).toBe(0);
    expect(await launchctl(`bootout ${target}`)).toEqual([
      36,
      "Boot-out failed: 36: Operation now in progress\n",
    ]);
    expect(await launchctl(`bootstrap gui/501 ${path}`)).toEqual([
      37,
      "Bootstrap failed: 37: Operation already in progress\n",
    ]);
    expect(await mac.field(label, "state")).toBe("SIGTERMed");
    await expect.poll(async () => (await launchctl(`print ${target}`))[0], { timeout: 10_000 }).toBe(113);
    expect((await launchctl(`bootstrap gui/501 ${path}`))[0]).toBe(0);
  });

  it("shows 78 where there is nothing to start", async () => {
    const { label, path } = await agent("", { ProgramArguments: ["/no/such/program"], RunAtLoad: true });
    await launchctl(`bootstrap gui/501 ${path}`);
    expect(await mac.field(label, "last exit code")).toBe("78: EX_CONFIG");
    expect((await mac.run("launchctl list")).out).toContain(`-\t78\t${label}\n`);
  });

  it("is not loaded while it is disabled", async () => {
    const { label, path, target } = await agent("true");
    await launchctl(`disable ${target}`);
    expect((await mac.run("launchctl print-disabled gui/501")).out).toContain(`\t"${label}" => disabled\n`);
    expect((await launchctl(`bootstrap gui/501 ${path}`))[0]).toBe(5);
    await launchctl(`enable ${target}`);
    expect((await launchctl(`bootstrap gui/501 ${path}`))[0]).toBe(0);
  });

  it("is loaded and unloaded by the legacy verbs, which exit with 0 whatever happens", async () => {
    const { label, path } = await agent("exec sleep 300", { RunAtLoad: true });
    expect(await launchctl(`load ${path}`)).toEqual([0, ""]);
    expect(await launchctl(`load ${path}`)).toEqual([0, expect.stringContaining("Load failed: 5:")]);
    expect(await launchctl(`unload ${path}`)).toEqual([0, ""]);
    expect((await launchctl(`list ${label}`))[0]).toBe(113);
    expect(await launchctl(`unload ${path}`)).toEqual([0, expect.stringContaining("Unload failed: 5:")]);
  });

  it("lives in the system domain when root loads it", async () => {
    const path = join(mac.places.launchDaemons, "test.daemon.plist");
    const { path: own } = await agent("exec sleep 300");
    await mac.run(`cp ${own} ${path}`);
    expect((await launchctl(`bootstrap system ${path}`))[0]).toBe(5);
    const { status, out } = await mac.run(
      `sudo launchctl bootstrap system ${path} && launchctl print system`,
    );
    expect([status, out]).toEqual([0, expect.stringContaining("test.agent-")]);
  });
});

describe("launchd keeps an agent up, and no more often than it may", () => {
  it("starts it again after ThrottleInterval, not before", async () => {
    const { label, path } = await agent("exit 3", { KeepAlive: true, ThrottleInterval: 3600 });
    await launchctl(`bootstrap gui/501 ${path}`);
    await expect.poll(async () => await mac.field(label, "state")).toBe("spawn scheduled");
    expect(await mac.field(label, "runs")).toBe("1");
    expect(await mac.field(label, "last exit code")).toBe("3");
    expect(await mac.field(label, "properties")).toBe("keepalive | inferred program");
    // Ten seconds are 0.2 here.
    const quick = await agent("exit 3", { KeepAlive: true });
    await launchctl(`bootstrap gui/501 ${quick.path}`);
    await expect.poll(async () => Number(await mac.field(quick.label, "runs"))).toBeGreaterThan(2);
    await launchctl(`bootout ${quick.target}`);
  });

  it("starts it again after a crash", async () => {
    const { label, path } = await agent("exec sleep 300", { KeepAlive: true });
    await launchctl(`bootstrap gui/501 ${path}`);
    const first = await pid(label);
    await mac.run(`kill -9 ${first}`);
    await expect.poll(async () => await mac.field(label, "runs")).toBe("2");
    expect(await pid(label)).not.toBe(first);
    expect(await mac.field(label, "last terminating signal")).toBe("Killed: 9");
  });

  it("leaves it when it ended well and only failures count", async () => {
    const { label, path } = await agent("exit 0", { KeepAlive: { SuccessfulExit: false } });
    await launchctl(`bootstrap gui/501 ${path}`);
    await expect.poll(async () => await mac.field(label, "last exit code")).toBe("0");
    expect(await mac.field(label, "state")).toBe("not running");
  });

  it("starts it when a path appears", async () => {
    const flag = join(mac.places.home, "flag");
    const { label, path } = await agent("exec sleep 300", { KeepAlive: { PathState: { [flag]: true } } });
    await launchctl(`bootstrap gui/501 ${path}`);
    expect(await mac.field(label, "state")).toBe("not running");
    await writeFile(flag, "");
    await pid(label);
    await rm(flag);
  });

  it("takes what an agent left behind with it", async () => {
    const file = join(mac.places.home, "child");
    const { path } = await agent(`sleep 300 & echo $! > ${file}; exit 0`, { RunAtLoad: true });
    await launchctl(`bootstrap gui/501 ${path}`);
    await expect.poll(async () => await readFile(file, "utf8").catch(() => "")).not.toBe("");
    await expect.poll(async () => isRunning(Number(await readFile(file, "utf8")))).toBe(false);
  });
});

describe("launchd keeps time", () => {
  it("runs a job at its intervals", async () => {
    const { label, path } = await agent("exit 0", { StartInterval: 5 });
    await launchctl(`bootstrap gui/501 ${path}`);
    expect(await mac.field(label, "run interval")).toBe("5 seconds");
    await expect.poll(async () => Number(await mac.field(label, "runs"))).toBeGreaterThan(2);
  });

  it("runs a nightly job once when its time has come, or has passed meanwhile", async () => {
    const { label, path } = await agent("exit 0", { StartCalendarInterval: { Hour: 2, Minute: 0 } });
    await launchctl(`bootstrap gui/501 ${path}`);
    expect(await mac.field(label, "runs")).toBe("0");
    const night = new Date();
    night.setDate(night.getDate() + 1);
    night.setHours(2, 0, 1, 0);
    await mac.control("PUT", "clock", { now: night.toISOString() });
    await expect.poll(async () => await mac.field(label, "runs")).toBe("1");
    night.setDate(night.getDate() + 5);
    await mac.control("PUT", "clock", { now: night.toISOString() });
    await expect.poll(async () => await mac.field(label, "runs")).toBe("2");
    expect((await mac.run(`launchctl print gui/501/${label}`)).out).toContain('"Hour" => 2');
  });
});

describe("agents belong to the Mac, not to who loaded them", () => {
  it("outlive the session, end with the Mac, and come back when it is switched on again", async () => {
    const own = await Mac.start();
    const path = await own.agent("test.lasting", {
      ProgramArguments: ["/bin/sh", "-c", "sleep 300 & sleep 301"],
      RunAtLoad: true,
    });
    const client = await own.connect();
    expect((await own.run(`launchctl bootstrap gui/501 ${path}`, "", client)).status).toBe(0);
    client.end();
    const first = Number(await own.field("test.lasting", "pid"));
    expect(isRunning(first)).toBe(true);
    await own.stop();
    expect(isRunning(first)).toBe(false);
    const again = await Mac.start({}, own.places.dataDir);
    const second = Number(await again.field("test.lasting", "pid"));
    expect(isRunning(second)).toBe(true);
    await again.discard();
  });
});
