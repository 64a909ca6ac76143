import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { Checkout } from "../checkout.ts";
import { BackedUp } from "./backed-up.ts";

const Drill = z.object({
  ok: z.boolean(),
  archive: z.object({ name: z.string(), ageSeconds: z.number(), bytes: z.number(), files: z.number() }),
  stores: z.array(
    z.object({
      service: z.string(),
      store: z.string(),
      state: z.enum(["restored", "missing", "different"]),
      files: z.number(),
      missing: z.array(z.string()),
      different: z.array(z.string()),
    }),
  ),
  files: z.number(),
  different: z.array(z.object({ path: z.string(), why: z.string() })),
  newer: z.array(z.string()),
  gone: z.number(),
  dumps: z.array(z.object({ path: z.string(), how: z.string(), tables: z.number(), rows: z.number() })),
  tookSeconds: z.number(),
});

let checkout: Checkout;
let host: BackedUp;
const documents = new Map([
  ["a letter.txt", Buffer.from("Dear reader\n")],
  ["ünïcode/deep/er.bin", randomBytes(70_000)],
  ["an empty one", Buffer.alloc(0)],
]);
const large = randomBytes(3_000_000);

beforeAll(async () => {
  checkout = await Checkout.make();
  await checkout.json(["start", "--only", "network,indri"]);
  host = await BackedUp.prepare(checkout);
  for (const [name, content] of documents) {
    const path = host.home(`Documents/${name}`);
    await mkdir(join(path, ".."), { recursive: true });
    await writeFile(path, content);
  }
  await writeFile(host.home("code/personal/zk/large"), large);
  await host.backUp();
}, 400_000);
afterAll(async () => {
  await host?.[Symbol.asyncDispose]();
  await checkout.remove();
}, 60_000);

async function drill(): Promise<{ code: number | undefined } & z.output<typeof Drill>> {
  const { code, stdout, stderr } = await checkout.run(["backup", "drill", "--json"]);
  if (stdout === "") throw new Error(stderr);
  return { code, ...Drill.parse(JSON.parse(stdout)) };
}

/** The process on the Mac that restores, once it has begun. */
async function processOfDrill(): Promise<number> {
  const tmp = host.lab.path("tmp");
  const begun = async (): Promise<number> => {
    const [name = ""] = (await host.leftBehind()).filter((one) => one.startsWith("blumeops-drill."));
    return Number(await readFile(join(tmp, name, "pid"), "utf8").catch(() => ""));
  };
  await expect.poll(begun, { timeout: 60_000, interval: 20 }).toBeGreaterThan(1);
  return await begun();
}

/** A drill that finds nothing to restore from. */
async function refused(): Promise<string> {
  const { code, stdout, stderr } = await checkout.run(["backup", "drill"]);
  expect([code, stdout]).toEqual([1, ""]);
  return stderr.slice(stderr.indexOf("error "));
}

describe("a drill after the nightly run", () => {
  it("brings every store back, with every file as it was", async () => {
    const { code, ok, stores, different, files, archive } = await drill();
    expect([different, stores.filter(({ state }) => state !== "restored")]).toEqual([[], []]);
    expect([code, ok]).toEqual([0, true]);
    expect(stores.map(({ service, store }) => `${service} ${store}`)).toContain("borgmatic documents");
    expect(stores.every((store) => store.files > 0)).toBe(true);
    expect(files).toBeGreaterThanOrEqual(archive.files);
    expect(archive.bytes).toBeGreaterThan(large.length);
  });

  it("loads the dumps into databases of their own and counts what is in them", async () => {
    const { dumps } = await drill();
    const told = dumps.map(({ path, how, tables, rows }) => [path.split("/").at(-1), how, tables, rows]);
    for (const { name } of host.config.postgresql_databases)
      expect(told).toContainEqual([name, "restored", 1, 50]);
    expect(told).toContainEqual(["forgejo", "restored", 1, 2]);
  });

  it("leaves nothing behind, and says nothing of the passphrase", async () => {
    const { code, stdout, stderr } = await checkout.run(["backup", "drill"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\S+ {2}\d+ (s|min) old · 3\.\d MB · \d+ files · in sifaka-borg-backups\n/);
    expect(stdout).toMatch(/\n\d+ files came back as they were · restored and taken away again · [\d.]+ s$/);
    expect(stdout + stderr).not.toContain(await host.passphrase());
    expect(await host.leftBehind()).toEqual([]);
    expect((await readdir("/tmp")).filter((name) => name.startsWith("blumeops-pg."))).toEqual([]);
  });

  it("reads the dumps through where there is no server to load them into, and says so", async () => {
    const server = host.lab.path("opt/homebrew/opt/postgresql@18/bin/initdb");
    await rename(server, `${server}.away`);
    try {
      const { code, stdout } = await checkout.run(["backup", "drill"]);
      expect(code).toBe(0);
      expect(stdout).toMatch(
        /✓ .*\/miniflux {2}read whole by pg_restore: \d+ entries; not loaded: initdb is not installed/,
      );
    } finally {
      await rename(`${server}.away`, server);
    }
  });

  it("takes away what it restored when it is ended before its time", async () => {
    const run = checkout.run(["backup", "drill"]);
    process.kill(await processOfDrill(), "SIGTERM");
    const { code, stderr } = await run;
    expect(code).toBe(1);
    expect(stderr).toContain("the drill on indri ended with code 143");
    expect(await host.leftBehind()).toEqual([]);
  });

  it("ends in words when somebody presses Ctrl-C", async () => {
    const { code, stderr } = await checkout.interrupted(["backup", "drill"], "restoring");
    expect(code).toBe(1);
    expect(stderr).toContain("error stopped; indri takes away by itself what it has restored");
    await expect.poll(async () => await host.leftBehind(), { timeout: 60_000, interval: 500 }).toEqual([]);
  });

  it("takes away what an earlier one left that could not tidy up", async () => {
    const run = checkout.run(["backup", "drill"]);
    process.kill(await processOfDrill(), "SIGKILL");
    expect((await run).code).toBe(1);
    expect(await host.leftBehind()).not.toEqual([]);
    expect((await drill()).code).toBe(0);
    expect(await host.leftBehind()).toEqual([]);
  });

  it("calls a file that was written to since newer, not different", async () => {
    await writeFile(host.home("Documents/a letter.txt"), "Dear reader, once more\n");
    const { code, newer, different } = await drill();
    expect(newer).toContain(host.home("Documents/a letter.txt").slice(1));
    expect([code, different]).toEqual([0, []]);
    await writeFile(host.home("Documents/a letter.txt"), documents.get("a letter.txt") ?? "");
  });
});

describe("what was destroyed", () => {
  it("comes back from the archive byte for byte", async () => {
    await rm(host.home("Documents"), { recursive: true });
    await rm(host.home("code/personal/zk"), { recursive: true });
    const { code, gone } = await drill();
    expect([code, gone >= documents.size + 1]).toEqual([0, true]);
    await host.lab.on(
      "LAB_INDRI",
      `PATH=$PATH:${host.lab.path("opt/homebrew/bin")} mise x -- borgmatic --config '${host.home(".config/borgmatic/config.yaml")}' extract --repository sifaka-borg-backups --archive latest --destination /`,
    );
    for (const [name, content] of documents)
      expect(await readFile(host.home(`Documents/${name}`)), name).toEqual(content);
    expect((await readFile(host.home("code/personal/zk/large"))).equals(large)).toBe(true);
  });

  it("comes back in the database, too", async () => {
    const { database } = host;
    const all = "select n, title from feeds order by n";
    const before = await database.sql("miniflux", all);
    await database.sql("miniflux", "drop table feeds");
    const [archive = ""] = await host.archives();
    const path = (await host.borg("list", "--short", `::${archive}`))
      .split("\n")
      .find((one) => /postgresql_databases\/.*\/miniflux$/.test(one));
    const dump = host.home("miniflux.dump");
    await writeFile(dump, await host.borgIn("/", "extract", "--stdout", `::${archive}`, path ?? ""));
    await database.load("miniflux", dump);
    await rm(dump);
    expect(await database.sql("miniflux", all)).toBe(before);
    expect(before.split("\n")).toHaveLength(50);
  });
});

describe("an archive in which stores are missing", () => {
  it("is found out, and each store is named", async () => {
    const path = host.home(".config/borgmatic/config.yaml");
    const whole = await readFile(path, "utf8");
    const {
      source_directories,
      postgresql_databases: _,
      ...rest
    } = z.looseObject({ source_directories: z.array(z.string()) }).parse(parse(whole));
    const kept = source_directories.filter((source) => !source.endsWith("/Documents"));
    await writeFile(path, stringify({ ...rest, source_directories: kept }), { mode: 0o600 });
    try {
      await host.backUp();
    } finally {
      await writeFile(path, whole, { mode: 0o600 });
    }
    const { code, ok, stores, different } = await drill();
    expect([code, ok, different]).toEqual([1, false, []]);
    const missing = stores.filter(({ state }) => state === "missing");
    expect(missing.map(({ service, store }) => `${service} ${store}`).sort()).toEqual([
      "borgmatic documents",
      "miniflux database",
    ]);
    expect(missing.find(({ service }) => service === "borgmatic")?.missing).toEqual([
      host.home("Documents").slice(1),
    ]);
    const { stdout } = await checkout.run(["backup", "drill"]);
    expect(stdout).toMatch(
      /✗ miniflux database +not in the archive: borgmatic\/postgresql_databases\/\*\/miniflux/,
    );
  });
});

describe("a dump that breaks off", () => {
  it("is found out, and its store is named", async () => {
    const path = host.lab.path("opt/homebrew/opt/postgresql@18/bin/pg_dump");
    const whole = await readFile(path, "utf8");
    await writeFile(path, `${whole.replace("exec ", "").trimEnd()} | head -c 900\n`);
    try {
      await host.backUp();
    } finally {
      await writeFile(path, whole);
    }
    const { code, stores, different } = await drill();
    expect(code).toBe(1);
    expect(different).toEqual([
      {
        path: expect.stringMatching(/postgresql_databases\/.*\/miniflux$/),
        why: expect.stringMatching(/^the dump does not load: pg_restore: error/),
      },
    ]);
    expect(stores.filter(({ state }) => state !== "restored").map(({ service }) => service)).toEqual([
      "miniflux",
    ]);
  });
});

describe("a repository that cannot be read", () => {
  it("is called locked while somebody holds its lock", async () => {
    const holder = execa(
      host.lab.path("opt/homebrew/bin/borg"),
      ["with-lock", host.repository, "sh", "-c", "echo held; exec sleep 120"],
      { env: { BORG_PASSPHRASE: await host.passphrase(), HOME: host.home(".") }, reject: false },
    );
    await new Promise((resolve) => holder.stdout.once("data", resolve));
    try {
      expect(await refused()).toMatch(/^error sifaka-borg-backups is locked: a backup is under way/);
    } finally {
      await execa("pkill", ["-P", String(holder.pid)]);
      await holder;
    }
  });

  it("is told to lie on a NAS that is not reached when its share is gone", async () => {
    const share = host.lab.path("Volumes/backups");
    await rename(share, `${share}.away`);
    try {
      expect(await refused()).toMatch(
        /^error sifaka is not reached from indri: its share backups is not at /,
      );
    } finally {
      await rename(`${share}.away`, share);
    }
  });

  it("is told not to open with another passphrase, which is not shown", async () => {
    const path = host.home(".borg/config.yaml");
    const right = await readFile(path, "utf8");
    await writeFile(path, "another-passphrase\n");
    try {
      const said = await refused();
      expect(said).toMatch(/^error sifaka-borg-backups does not open: /);
      expect(said).not.toContain("another-passphrase");
    } finally {
      await writeFile(path, right);
    }
  });
});

describe("an archive that is damaged", () => {
  it("is found out: what cannot be read is named, and the rest comes back", async () => {
    await host.backUp();
    await damage(host.repository);
    const { code, ok, stores, different } = await drill();
    expect([code, ok]).toEqual([1, false]);
    const path = host.home("code/personal/zk/large").slice(1);
    expect(different).toEqual([{ path, why: expect.stringMatching(/^cannot be read: .*integrity/i) }]);
    expect(stores.filter(({ state }) => state !== "restored")).toEqual([
      expect.objectContaining({
        service: "borgmatic",
        store: "notes",
        state: "different",
        different: [path],
      }),
    ]);
    expect(await host.leftBehind()).toEqual([]);
  });
});

describe("a repository without an archive", () => {
  it("is told to be one", async () => {
    await host.newRepository();
    expect(await refused()).toMatch(/^error sifaka-borg-backups has no archive yet/);
  });
});

/** Turns some bits over in the middle of the largest segment, as a disk does that forgets: most of it is the large file. */
async function damage(repository: string): Promise<void> {
  const folder = join(repository, "data", "0");
  const segments = await Promise.all(
    (await readdir(folder)).map(async (name) => ({
      path: join(folder, name),
      size: (await stat(join(folder, name))).size,
    })),
  );
  const [largest] = segments.sort((a, b) => b.size - a.size);
  if (largest === undefined) throw new Error("the repository has no segment");
  const file = await open(largest.path, "r+");
  try {
    const bytes = Buffer.alloc(40);
    const at = Math.floor(largest.size / 2);
    await file.read(bytes, 0, bytes.length, at);
    await file.write(
      bytes.map((byte) => byte ^ 0xff),
      0,
      bytes.length,
      at,
    );
  } finally {
    await file.close();
  }
}
