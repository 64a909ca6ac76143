import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../../../lab/processes/free-port.ts";
import { hostChanges, hostDrift } from "../../../plan/indri.ts";
import { startMac } from "../host/server.ts";
import type { Mac } from "../indri/mac.ts";
import { type HostRun, HostStage } from "./host-stage.ts";
import { secretOf, service, type Variant } from "./services.ts";

const SECRET = "the value that nobody may see";
const VALUES = new Map([[secretOf("b"), SECRET]]);

let mac: Mac;
let host: HostStage;
let a: Variant;
let b: Variant;
beforeAll(async () => {
  mac = await startMac();
  host = await HostStage.open(mac);
  a = { name: "a", port: await freePort(), job: true };
  b = { name: "b", port: await freePort(), secret: true, after: ["a"] };
  await host.up([service(mac.places, a), service(mac.places, b)], VALUES);
});
afterAll(async () => {
  await host[Symbol.asyncDispose]();
  await mac.discard();
});

const both = (change: { a?: Partial<Variant>; b?: Partial<Variant> } = {}) => [
  service(mac.places, { ...a, ...change.a }),
  service(mac.places, { ...b, ...change.b }),
];
const answers = async ({ port }: Variant): Promise<boolean> =>
  await fetch(`http://127.0.0.1:${port}/v2/`).then(
    ({ ok }) => ok,
    () => false,
  );
const configOf = ({ name }: Variant): string => join(mac.places.home, ".config", name, "config.json");
const words = ({ report, plan }: HostRun) => hostChanges(report.changes, plan, new Map());

describe("the host stack", () => {
  it("brings its services up, and finds nothing to do the second time", async () => {
    expect(await Promise.all([a, b].map(answers))).toEqual([true, true]);
    const { report } = await host.up(both(), VALUES);
    expect(report.changes).toEqual([]);
    expect(report.unchanged).toBe(2);
  });

  it("previews a changed setting as that one line and that one restart, and does just that", async () => {
    const [former, other] = [await mac.field("test.a", "pid"), await mac.field("test.b", "pid")];
    const [change, ...rest] = words(await host.run("preview", both({ a: { level: "debug" } }), VALUES));
    expect(rest).toEqual([]);
    expect(change).toMatchObject({
      kind: "change",
      subject: "a",
      consequences: ["restarts test.a", "away for about 2 s; noticed by whoever uses a"],
    });
    const [file, ...more] = change?.files ?? [];
    expect(more).toEqual([]);
    expect(file?.path).toBe("~/.config/a/config.json");
    expect(changedLines(file?.before, file?.after)).toEqual([
      '-    "level": "info"',
      '+    "level": "debug"',
    ]);
    expect(await mac.field("test.a", "pid")).toBe(former);

    await host.up(both({ a: { level: "debug" } }), VALUES);
    expect(await mac.field("test.a", "pid")).not.toBe(former);
    expect(await mac.field("test.b", "pid")).toBe(other);
    await host.up(both(), VALUES);
  });

  it("puts the old service back when a changed setting does not work, and says why in the script's words", async () => {
    const before = await host.world();
    const { report } = await host.run("up", both({ a: { broken: true } }), VALUES);
    expect(report.ok).toBe(false);
    const said = report.diagnostics.map(({ message }) => message).join("\n");
    expect(said).toContain("Service a did not come up: ");
    expect(said).toContain("the last lines of");
    expect(said).toContain("the previous files and agents are back");
    expect(await host.world()).toEqual(before);
    await expect.poll(async () => await answers(a)).toBe(true);
    // What failed is not taken as done.
    expect((await host.run("preview", both({ a: { broken: true } }), VALUES)).report.changes).toHaveLength(1);
    expect((await host.up(both(), VALUES)).report.changes.length).toBeLessThanOrEqual(1);
    expect((await host.up(both(), VALUES)).report.changes).toEqual([]);
  });

  it("names a file that somebody edited, shows the edit and no secret, and puts it back", async () => {
    const before = await host.world();
    const text = await readFile(configOf(b), "utf8");
    await writeFile(
      configOf(b),
      text.replace('"level": "info"', '"level": "trace"').replace(SECRET, "an older value"),
    );
    const run = await host.run("preview", both(), VALUES);
    expect(hostDrift(run.plan)).toEqual([
      { layer: "indri", subject: "b: ~/.config/b/config.json", what: "was changed by hand" },
    ]);
    const [change] = words(run);
    const [file] = change?.files ?? [];
    expect(changedLines(file?.before, file?.after)).toEqual([
      '-    "level": "trace"',
      '+    "level": "info"',
      '-  "key": ‹not shown: this file holds secrets›',
      '+  "key": "‹secret op://blumeops/b/key›"',
    ]);
    expect(JSON.stringify(change)).not.toContain("an older value");
    await host.up(both(), VALUES);
    expect(await host.world()).toEqual(before);
  });

  it("puts it back as often as somebody edits it the same way", async () => {
    const before = await host.world();
    const text = await readFile(configOf(b), "utf8");
    for (const _ of ["once", "again"]) {
      await writeFile(configOf(b), text.replace('"level": "info"', '"level": "trace"'));
      expect((await host.up(both(), VALUES)).report.changes).toHaveLength(1);
      expect(await host.world()).toEqual(before);
    }
  });

  it("sees without any secret's value that a file was edited, and that nothing was", async () => {
    expect((await host.run("preview", both(), "unknown")).report.changes).toEqual([]);
    const text = await readFile(configOf(b), "utf8");
    await writeFile(configOf(b), text.replace('"level": "info"', '"level": "trace"'));
    const run = await host.run("preview", both(), "unknown");
    const [file] = words(run)[0]?.files ?? [];
    expect(changedLines(file?.before, file?.after)).toEqual([
      '-    "level": "trace"',
      '+    "level": "info"',
    ]);
    expect(JSON.stringify(words(run))).not.toContain(SECRET);
    const [setting] = words(await host.run("preview", both({ b: { configMode: "0644" } }), "unknown"));
    expect(setting?.files).toMatchObject([{ mode: { before: "0600", after: "0644" } }]);
    await host.up(both(), VALUES);
  });

  it("brings back an agent that somebody unloaded", async () => {
    await mac.run("launchctl bootout gui/501/test.a");
    await expect.poll(async () => await mac.field("test.a", "state")).toBeUndefined();
    const run = await host.run("preview", both(), VALUES);
    expect(hostDrift(run.plan)).toEqual([
      { layer: "indri", subject: "a: agent test.a", what: "was unloaded by hand" },
    ]);
    expect(words(run).map(({ consequences }) => consequences)).toEqual([["starts test.a"]]);
    await host.up(both(), VALUES);
    expect(await answers(a)).toBe(true);
    expect((await host.up(both(), VALUES)).report.changes).toEqual([]);
  });

  it("restarts a service for a secret that has changed in the vault", async () => {
    const rotated = new Map([[secretOf("b"), "another value that nobody may see"]]);
    const [change, ...rest] = words(await host.run("preview", both(), rotated));
    expect(rest).toEqual([]);
    expect(change?.consequences).toContain("restarts test.b");
    expect(JSON.stringify(change)).not.toMatch(/value that nobody may see/);
    await host.up(both(), rotated);
    expect(await readFile(configOf(b), "utf8")).toContain("another value that nobody may see");
    await host.up(both(), VALUES);
  });

  it("takes a service away that is stated no more, and keeps its data", async () => {
    await writeFile(join(mac.places.home, "data", "b", "image"), "data");
    const { report } = await host.up(both().slice(0, 1), VALUES);
    expect(report.changes.map(({ kind, name }) => `${kind} ${name}`)).toEqual(["delete b"]);
    expect(report.messages.map(({ message }) => message)).toContain(
      `kept ${join(mac.places.home, "data", "b")}`,
    );
    const left = Object.keys(await host.world()).filter((path) => /\/b\/|test\.b/.test(path));
    expect(left).toEqual([]);
    expect(await readFile(join(mac.places.home, "data", "b", "image"), "utf8")).toBe("data");
    expect(await answers(b)).toBe(false);
    await host.up(both(), VALUES);
  });

  it("ends with destroy, those first that need others", async () => {
    const { report } = await host.run("destroy", both(), VALUES);
    expect(report.changes.map(({ kind, name }) => `${kind} ${name}`)).toEqual(["delete b", "delete a"]);
    expect(Object.keys(await host.world()).filter((path) => /\.config\/|test\./.test(path))).toEqual([]);
    await host.up(both(), VALUES);
  });
});

/** The lines that differ, in their order. */
function changedLines(before = "", after = ""): string[] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  return Array.from({ length: Math.max(old.length, now.length) }, (_, i) => [old[i], now[i]] as const)
    .filter(([left, right]) => left !== right)
    .flatMap(([left, right]) => [
      ...(left === undefined ? [] : [`-${left}`]),
      ...(right === undefined ? [] : [`+${right}`]),
    ]);
}
