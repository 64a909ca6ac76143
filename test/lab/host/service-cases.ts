import { once } from "node:events";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { build } from "plist";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { differenceOf, restartsOf, seenOf } from "../../../host/difference.ts";
import { type HostWorld, questionOf, worldOf } from "../../../host/look.ts";
import { payloadOf } from "../../../host/payload.ts";
import { commandOf, type ScriptName } from "../../../host/scripts.ts";
import type { WantedService } from "../../../host/wanted.ts";
import { freePort } from "../../../lab/processes/free-port.ts";
import type { Mac, Ran } from "../indri/mac.ts";
import type { HostServer } from "./server.ts";

const SECRET = "a value that nobody may see";
const LABEL = "test.zot";

let server: HostServer;
let mac: Mac;
let port: number;

/** A registry with its configuration; `change` is what a case is about. */
function zot(change: { config?: string; program?: string; schedule?: boolean } = {}): WantedService {
  const { home, launchAgents, homebrew } = mac.places;
  const config = join(home, ".config", "zot", "config.json");
  const plistPath = join(launchAgents, `${LABEL}.plist`);
  const err = join(home, "Library", "Logs", "zot.err.log");
  return {
    name: "zot",
    title: "Zot",
    prefix: homebrew,
    packages: [],
    binary: { path: join(home, "bin", change.program ?? "zot"), how: "build it" },
    folders: [{ path: join(home, "zot data"), mode: "0700", owner: "user" }],
    files: [
      {
        path: config,
        mode: "0600",
        owner: "user",
        onChange: "restart",
        content:
          change.config ??
          JSON.stringify({
            distSpecVersion: "1.1.0",
            storage: { rootDirectory: join(home, "zot data") },
            http: { address: "0.0.0.0", port: String(port) },
            secret: SECRET,
          }),
      },
      {
        path: plistPath,
        mode: "0644",
        owner: "user",
        onChange: { reload: LABEL },
        content: build({
          Label: LABEL,
          ProgramArguments: [join(home, "bin", "zot"), "serve", config],
          KeepAlive: true,
          RunAtLoad: true,
          StandardErrorPath: err,
          StandardOutPath: join(home, "Library", "Logs", "zot.out.log"),
        }),
      },
    ],
    agents: [{ label: LABEL, domain: "gui", plistPath, keepAlive: true }],
    signs: [
      { kind: "tcp", port },
      { kind: "http", url: `http://127.0.0.1:${port}/v2/`, within: 5 },
    ],
    logs: [err],
    keeps: [join(home, "zot data")],
    masks: [SECRET],
    within: 8,
  };
}

async function script(name: ScriptName, input: string): Promise<Ran> {
  return await server.run(commandOf(name), input);
}
async function apply(service: WantedService, seen = "-"): Promise<Ran> {
  return await script("apply", payloadOf(service, seen));
}
async function look(...services: WantedService[]): Promise<HostWorld> {
  return worldOf((await script("look", questionOf(services))).out);
}
/** Every file of the Mac's home with its mode and content, logs aside. */
async function world(): Promise<Record<string, string>> {
  const { home } = mac.places;
  const entries = await readdir(home, { recursive: true, withFileTypes: true });
  const told = entries
    .filter(({ parentPath }) => !parentPath.includes("Logs"))
    .map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      const { mode } = await stat(path);
      const content = entry.isFile() ? await readFile(path, "base64") : "";
      return [path, `${mode.toString(8)} ${content}`] as const;
    });
  return Object.fromEntries((await Promise.all(told)).sort(([a], [b]) => a.localeCompare(b)));
}

/** What an apply, a look and a removal of one service promise, whoever serves SSH. @param open starts the host */
export function serviceCases(open: () => Promise<HostServer>): void {
  beforeAll(async () => {
    server = await open();
    mac = server.mac;
    port = await freePort();
  });
  afterAll(async () => await server.close());

  describe("a service of a Mac is brought to what it should be", () => {
    it("is put there with its modes, and answers", async () => {
      const before = await look(zot());
      expect(differenceOf(zot(), before)?.down.map(({ label }) => label)).toEqual([LABEL]);
      const { status, err } = await apply(zot());
      expect({ status, err }).toEqual({ status: 0, err: "" });
      expect((await fetch(`http://127.0.0.1:${port}/v2/`)).status).toBe(200);
      expect((await stat(join(mac.places.home, ".config", "zot", "config.json"))).mode & 0o777).toBe(0o600);
      expect(differenceOf(zot(), await look(zot()))).toBeUndefined();
    });

    it("is left alone when it is so already", async () => {
      const pid = await mac.field(LABEL, "pid");
      const { status, out } = await apply(zot());
      expect({ status, out, pid: await mac.field(LABEL, "pid") }).toEqual({ status: 0, out: "", pid });
    });

    it("restarts for a changed file, and what was changed by hand is told with its content", async () => {
      const path = join(mac.places.home, ".config", "zot", "config.json");
      await writeFile(path, "by hand");
      const found = await look(zot());
      const difference = differenceOf(zot(), found);
      expect(difference?.files.map(({ now }) => now)).toEqual(["by hand"]);
      expect(difference === undefined ? [] : restartsOf(difference)).toEqual([LABEL]);
      const seen = seenOf(zot(), found, difference);
      const { out } = await apply(zot(), seen);
      expect(out.split("\n")).toEqual([`wrote ${path}`, `restarted ${LABEL}`, ""]);
      const after = await look(zot());
      expect([differenceOf(zot(), after), seenOf(zot(), after, undefined)]).toEqual([undefined, seen]);
    });

    it("gets its previous files and agent back when it does not come up, and the secret stays out of the message", async () => {
      const before = await world();
      const { status, err } = await apply(zot({ config: `{ "broken": "${SECRET}"` }));
      expect(status).toBe(1);
      expect(err).toMatch(/^Zot did not come up: .*\n/);
      expect(err).toMatch(/the previous files and agents are back\n$/);
      expect(err).not.toContain(SECRET);
      expect(await world()).toEqual(before);
      await expect.poll(async () => (await fetch(`http://127.0.0.1:${port}/v2/`)).status).toBe(200);
    });

    it("is not begun where its program is missing", async () => {
      const before = await world();
      const { status, err } = await apply(zot({ program: "nothing" }));
      expect(status).toBe(1);
      expect(err).toBe(
        `Zot: there is no program at ${join(mac.places.home, "bin", "nothing")}; nothing was changed\n  build it\n`,
      );
      expect(await world()).toEqual(before);
    });

    it("is not begun when only half of what it should be arrives", async () => {
      const before = await world();
      const whole = payloadOf(zot({ config: "{}" }), "-");
      const { status, err } = await script("apply", whole.slice(0, whole.length / 2));
      expect({ status, err }).toEqual({
        status: 1,
        err: "the connection broke before everything had arrived; nothing was changed\n",
      });
      expect(await world()).toEqual(before);
    });

    it("is restarted by the next apply when one died between a file and its agent", async () => {
      const record = join(mac.places.home, ".local", "state", "blumeops", "zot");
      await mkdir(join(record, "undo"), { recursive: true });
      await writeFile(join(record, "undo", "list"), "");
      await writeFile(join(record, "todo"), "all\n");
      expect(differenceOf(zot(), await look(zot()))?.unfinished).toBe(true);
      const { status, out } = await apply(zot());
      expect({ status, out }).toEqual({ status: 0, out: `restarted ${LABEL}\n` });
      expect(differenceOf(zot(), await look(zot()))).toBeUndefined();
    });

    it("refuses to move to a port that another program has, and goes on where it is", async () => {
      const other = createServer().listen(0, "127.0.0.1");
      await once(other, "listening");
      const address = other.address();
      const taken = typeof address === "object" && address !== null ? address.port : 0;
      const before = await world();
      const moved: WantedService = { ...zot(), signs: [{ kind: "tcp", port: taken }] };
      const { status, err } = await apply(moved);
      other.close();
      expect(status).toBe(1);
      expect(err.split("\n")[0]).toBe(
        `Zot: port ${taken} is in use by another program on this host; nothing was changed`,
      );
      expect(await world()).toEqual(before);
    });

    it("leaves nothing but its data when it is taken away", async () => {
      const { status, out } = await script("remove", payloadOf(zot(), "-"));
      expect(status).toBe(0);
      expect(out.split("\n")).toContain(`unloaded ${LABEL}`);
      expect(await mac.field(LABEL, "pid")).toBeUndefined();
      const left = Object.keys(await world());
      expect(left.filter((path) => /zot/.test(path) && !path.endsWith("/bin/zot"))).toEqual([]);
    });

    it("refuses a port that another program has", async () => {
      const other = createServer().listen(port, "127.0.0.1");
      await once(other, "listening");
      const before = await world();
      const { status, err } = await apply(zot());
      other.close();
      expect(status).toBe(1);
      expect(err.split("\n")[0]).toBe(
        `Zot: port ${port} is in use by another program on this host; nothing was changed`,
      );
      expect(await world()).toEqual(before);
    });
  });

  describe("services that are applied at the same time", () => {
    const together = ["a", "b", "c", "d", "e", "f"].map((name) => (): WantedService => {
      const { binary: _, ...rest } = zot();
      const path = join(mac.places.home, "of all", "and deep", name, "file");
      const file = { path, mode: "0644", owner: "user", onChange: "nothing", content: name } as const;
      return { ...rest, name, title: name, folders: [], files: [file], agents: [], signs: [], keeps: [] };
    });

    it("make the folders that they share, whoever comes first", async () => {
      const ran = await Promise.all(together.map(async (service) => await apply(service())));
      expect(ran.map(({ status, err }) => ({ status, err }))).toEqual(
        together.map(() => ({ status: 0, err: "" })),
      );
    });

    it("take them along when all are taken away", async () => {
      await Promise.all(together.map(async (service) => await script("remove", payloadOf(service(), "-"))));
      expect(Object.keys(await world()).filter((path) => path.includes("of all"))).toEqual([]);
    });
  });
}
