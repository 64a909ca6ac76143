import { readFile, rm, writeFile } from "node:fs/promises";
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

describe("launchd keeps an agent up, and no more often than it may", () => {
  it("starts it again after ThrottleInterval, not before", async () => {
    const { label, path } = await agents.write("exit 3", { KeepAlive: true, ThrottleInterval: 3600 });
    await agents.launchctl(`bootstrap gui/501 ${path}`);
    await expect.poll(async () => await mac.field(label, "state")).toBe("spawn scheduled");
    expect(await mac.field(label, "runs")).toBe("1");
    expect(await mac.field(label, "last exit code")).toBe("3");
    expect(await mac.field(label, "properties")).toBe("keepalive | inferred program");
    // Ten seconds are 0.2 here.
    const quick = await agents.write("exit 3", { KeepAlive: true });
    await agents.launchctl(`bootstrap gui/501 ${quick.path}`);
    await expect.poll(async () => Number(await mac.field(quick.label, "runs"))).toBeGreaterThan(2);
    await agents.launchctl(`bootout ${quick.target}`);
  });

  it("starts it again after a crash", async () => {
    const { label, path } = await agents.write("exec sleep 300", { KeepAlive: true });
    await agents.launchctl(`bootstrap gui/501 ${path}`);
    const first = await agents.pid(label);
    await mac.run(`kill -9 ${first}`);
    await expect.poll(async () => await mac.field(label, "runs")).toBe("2");
    expect(await agents.pid(label)).not.toBe(first);
    expect(await mac.field(label, "last terminating signal")).toBe("Killed: 9");
  });

  it("leaves it when it ended well and only failures count", async () => {
    const { label, path } = await agents.write("exit 0", { KeepAlive: { SuccessfulExit: false } });
    await agents.launchctl(`bootstrap gui/501 ${path}`);
    await expect.poll(async () => await mac.field(label, "last exit code")).toBe("0");
    expect(await mac.field(label, "state")).toBe("not running");
  });

  it("starts it when a path appears", async () => {
    const flag = join(mac.places.home, "flag");
    const { label, path } = await agents.write("exec sleep 300", {
      KeepAlive: { PathState: { [flag]: true } },
    });
    await agents.launchctl(`bootstrap gui/501 ${path}`);
    expect(await mac.field(label, "state")).toBe("not running");
    await writeFile(flag, "");
    await agents.pid(label);
    await rm(flag);
  });

  it("takes what an agent left behind with it", async () => {
    const file = join(mac.places.home, "child");
    const { path } = await agents.write(`sleep 300 & echo $! > ${file}; exit 0`, { RunAtLoad: true });
    await agents.launchctl(`bootstrap gui/501 ${path}`);
    await expect.poll(async () => await readFile(file, "utf8").catch(() => "")).not.toBe("");
    await expect.poll(async () => isRunning(Number(await readFile(file, "utf8")))).toBe(false);
  });
});

describe("launchd keeps time", () => {
  it("runs a job at its intervals", async () => {
    const { label, path } = await agents.write("exit 0", { StartInterval: 5 });
    await agents.launchctl(`bootstrap gui/501 ${path}`);
    expect(await mac.field(label, "run interval")).toBe("5 seconds");
    await expect.poll(async () => Number(await mac.field(label, "runs"))).toBeGreaterThan(2);
  });

  it("runs a nightly job once when its time has come, or has passed meanwhile", async () => {
    const { label, path } = await agents.write("exit 0", { StartCalendarInterval: { Hour: 2, Minute: 0 } });
    await agents.launchctl(`bootstrap gui/501 ${path}`);
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
