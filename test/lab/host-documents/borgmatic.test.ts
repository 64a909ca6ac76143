import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { borg, borgmatic } from "../tools/borg.ts";
import { sqlite3 } from "../tools/sqlite.ts";
import { placeTool, type Tool } from "../tools/tool.ts";
import { fileEnding, indri, textOf } from "./documents.ts";

const Config = z.looseObject({
  source_directories: z.array(z.string()),
  repositories: z.array(z.looseObject({ path: z.string() })),
  sqlite_databases: z.array(z.looseObject({ path: z.string() })),
  commands: z.array(z.looseObject({ run: z.array(z.string()) })),
});

let root: string;
let tool: Tool;
let text: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "host-documents-"));
  tool = await borgmatic();
  await placeTool(await sqlite3(), join(root, "tools", "sqlite3"));
  text = textOf(fileEnding(await indri({ root }), "/borgmatic/config.yaml"));
});
afterAll(async () => await rm(root, { recursive: true, force: true }));

/** Runs borgmatic on a configuration. */
async function run(
  config: string,
  ...words: string[]
): Promise<{ exitCode: number | undefined; all: string }> {
  const path = join(root, "config.yaml");
  await writeFile(path, config, { mode: 0o600 });
  const [program, ...first] = tool.command;
  const { exitCode, all } = await execa(program, [...first, "--config", path, ...words], {
    env: { ...tool.environment, HOME: root, PATH: `${join(root, "tools")}:${process.env["PATH"]}` },
    all: true,
    reject: false,
  });
  return { exitCode, all };
}

describe("borgmatic's configuration", () => {
  it("is valid for the real borgmatic", async () => {
    const { exitCode, all } = await run(text, "config", "validate");
    expect([exitCode, all]).toEqual([0, expect.stringContaining("valid")]);
  });

  it("is not with a setting that there is not, so that the above means something", async () => {
    const { exitCode, all } = await run(`${text}keep_forever: true\n`, "config", "validate");
    expect([exitCode, all]).toEqual([1, expect.stringContaining("keep_forever")]);
  });
});

describe("a run of the real borgmatic with the real borg", () => {
  let repository: string;
  let config: string;

  beforeAll(async () => {
    const parsed = Config.parse(parse(text));
    repository = join(root, "Volumes", "backups", "borg");
    for (const source of parsed.source_directories) {
      await mkdir(source, { recursive: true });
      await writeFile(join(source, "a file"), source);
    }
    for (const { path } of parsed.sqlite_databases) {
      await mkdir(dirname(path), { recursive: true });
      await execa("python3", [
        "-c",
        `import sqlite3; c = sqlite3.connect(${JSON.stringify(path)}); c.execute("create table t (x)"); c.execute("insert into t values (7)"); c.commit()`,
      ]);
    }
    await mkdir(join(root, "Users", "erichblume", ".borg"), { recursive: true });
    await writeFile(join(root, "Users", "erichblume", ".borg", "config.yaml"), "a passphrase\n");
    const kubectl = join(root, "opt", "homebrew", "bin", "kubectl");
    await mkdir(dirname(kubectl), { recursive: true });
    await writeFile(kubectl, '#!/bin/sh\nprintf "printed for: %s" "$*"\n', { mode: 0o755 });
    const program = join(root, "opt", "homebrew", "bin", "borg");
    await placeTool(await borg(), program);
    const [local] = parsed.repositories;
    await mkdir(dirname(repository), { recursive: true });
    await execa(program, ["init", "--encryption=repokey", repository], {
      env: { BORG_PASSPHRASE: "a passphrase", HOME: root },
    });
    // What needs the other machines is left out: the repository away from home, and the dump of a database in the cluster.
    const { postgresql_databases: _, ...rest } = parsed;
    config = stringify({ ...rest, repositories: [local] });
  });

  async function archived(...words: string[]): Promise<string> {
    const { stdout } = await execa(join(root, "opt", "homebrew", "bin", "borg"), words, {
      env: { BORG_PASSPHRASE: "a passphrase", BORG_REPO: repository, HOME: root },
    });
    return stdout;
  }

  it("creates, prunes, compacts and checks, as the agent starts it", async () => {
    const { exitCode, all } = await run(config, "--verbosity", "1");
    expect([exitCode, all]).toEqual([0, expect.stringMatching(/[Cc]reating archive/)]);
    for (const word of [/[Pp]runing/, /[Cc]ompacting/, /(consistency check|[Cc]hecking)/])
      expect(all).toMatch(word);
  });

  it("has in its archive every source, each SQLite database as a dump, and what commands printed", async () => {
    const [archive = ""] = (await archived("list", "--short")).split("\n");
    const paths = (await archived("list", "--short", `::${archive}`)).split("\n");
    for (const source of Config.parse(parse(config)).source_directories)
      expect(paths).toContain(`${source.slice(1)}/a file`);
    expect(paths.filter((path) => path.includes("sqlite_databases")).length).toBeGreaterThanOrEqual(2);
    const dump = paths.find((path) => /sqlite_databases\/.*forgejo/.test(path)) ?? "";
    expect(await archived("extract", "--stdout", `::${archive}`, dump)).toContain("INSERT INTO t VALUES(7)");
    const output = paths.find((path) => path.endsWith("outputs/navidrome.db")) ?? "";
    expect(await archived("extract", "--stdout", `::${archive}`, output)).toMatch(
      /^printed for: --context=minikube --namespace=navidrome exec deployment\/navidrome -- sh -c cat /,
    );
  });

  it("leaves nothing of what commands printed on the disk", async () => {
    const output = join(
      root,
      "Users",
      "erichblume",
      ".local",
      "share",
      "borgmatic",
      "outputs",
      "navidrome.db",
    );
    await expect(readFile(output)).rejects.toThrow("ENOENT");
  });

  it("fails when a source is missing, and says which", async () => {
    const missing = join(root, "Users", "erichblume", "Documents");
    await rm(missing, { recursive: true });
    // Without dumps: borgmatic leaves their programs waiting when it gives up.
    const { sqlite_databases: _, ...rest } = Config.parse(parse(config));
    const { exitCode, all } = await run(stringify(rest), "create");
    expect([exitCode, all]).toEqual([1, expect.stringContaining(missing)]);
  });
});
