import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { parse } from "yaml";
import { z } from "zod";
import { BrokenLab } from "../check/broken.ts";
import type { Checkout } from "../checkout.ts";
import { borg, borgmatic } from "../tools/borg.ts";
import { postgres } from "../tools/postgres.ts";
import { sqlite3 } from "../tools/sqlite.ts";
import { placeTool } from "../tools/tool.ts";
import { Database } from "./database.ts";

const AGENT = "mcquack.eblume.borgmatic";
const Config = z.looseObject({
  source_directories: z.array(z.string()),
  postgresql_databases: z.array(z.looseObject({ name: z.string(), username: z.string() })),
  sqlite_databases: z.array(z.looseObject({ path: z.string() })),
});

/**
 * The lab's Mac after an apply, with the real borg, borgmatic, SQLite and PostgreSQL at the places where Homebrew and mise put them, and data in
 * every store. What is not played: the repository away from home, and the cluster from which kubectl takes a file.
 */
export class BackedUp implements AsyncDisposable {
  readonly lab: BrokenLab;
  readonly database: Database;
  readonly config: z.output<typeof Config>;
  readonly #user: string;

  private constructor(lab: BrokenLab, database: Database, config: z.output<typeof Config>, user: string) {
    this.lab = lab;
    this.database = database;
    this.config = config;
    this.#user = user;
  }

  /** @param checkout one whose lab was started and applied */
  static async prepare(checkout: Checkout): Promise<BackedUp> {
    const environment = await checkout.environment();
    const user = environment["LAB_INDRI_USER"] ?? "";
    const lab = new BrokenLab(checkout, environment);
    const config = Config.parse(
      parse(await readFile(lab.path(`Users/${user}/.config/borgmatic/config.yaml`), "utf8")),
    );
    const databases = config.postgresql_databases.map(({ name }) => name);
    const database = await Database.start(databases, config.postgresql_databases[0]?.username ?? "");
    const one = new BackedUp(lab, database, config, user);
    await one.#placePrograms();
    await one.#fillStores();
    await one.newRepository();
    return one;
  }

  /** A path of the login's home. */
  home(path: string): string {
    return this.lab.path(join("Users", this.#user, path));
  }

  get repository(): string {
    return this.lab.path("Volumes/backups/borg");
  }

  async passphrase(): Promise<string> {
    return (await readFile(this.home(".borg/config.yaml"), "utf8")).trim();
  }

  /** Starts the real agent and waits for its end. @throws Error with its log when it made no archive */
  async backUp(): Promise<void> {
    const before = await this.archives();
    await this.lab.on("LAB_INDRI", `launchctl kickstart gui/501/${AGENT}`);
    const end = Date.now() + 150_000;
    while (
      await this.lab.on("LAB_INDRI", `launchctl print gui/501/${AGENT} | grep -q 'state = running'`).then(
        () => true,
        () => false,
      )
    ) {
      if (Date.now() > end) throw new Error("borgmatic does not come to an end");
      await sleep(500);
    }
    // With the new one an older one of the same day goes.
    if ((await this.archives()).at(-1) !== before.at(-1)) return;
    const logs = ["out", "err"].map((kind) => this.home(`Library/Logs/mcquack.borgmatic.${kind}.log`));
    throw new Error(
      (await Promise.all(logs.map((path) => readFile(path, "utf8").catch(() => "")))).join("\n"),
    );
  }

  async archives(): Promise<string[]> {
    return (await this.borg("list", "--short")).split("\n").filter((line) => line !== "");
  }

  /** Runs the Mac's borg on the repository, in a folder where that matters. */
  async borg(...words: string[]): Promise<string> {
    return (await this.borgIn("/", ...words)).toString();
  }

  async borgIn(cwd: string, ...words: string[]): Promise<Buffer> {
    const { stdout } = await execa(this.lab.path("opt/homebrew/bin/borg"), words, {
      cwd,
      env: {
        BORG_REPO: this.repository,
        BORG_PASSCOMMAND: `cat ${this.home(".borg/config.yaml")}`,
        HOME: this.home("."),
      },
      encoding: "buffer",
    });
    return Buffer.from(stdout);
  }

  /** Makes the repository anew, as a person does once. */
  async newRepository(): Promise<void> {
    await rm(this.repository, { recursive: true, force: true });
    await this.borg("init", "--encryption=repokey", this.repository);
  }

  /** Everything that a drill would leave behind if it tidied up badly. */
  async leftBehind(): Promise<string[]> {
    const own = await readdir(this.lab.path("tmp"));
    return own.filter((name) => name.startsWith("blumeops"));
  }

  async #placePrograms(): Promise<void> {
    const bin = this.lab.path("opt/homebrew/bin");
    const clients = this.lab.path("opt/homebrew/opt/postgresql@18/bin");
    const put = async (path: string, work: (path: string) => Promise<void>): Promise<void> => {
      // A link of Homebrew leads to this machine's own program.
      await rm(path, { force: true });
      await mkdir(dirname(path), { recursive: true });
      await work(path);
    };
    await put(join(bin, "borg"), async (path) => await placeTool(await borg(), path));
    await put(join(bin, "sqlite3"), async (path) => await placeTool(await sqlite3(), path));
    await put(
      this.home(".local/share/mise/installs/pipx-borgmatic/2.1.1/bin/borgmatic"),
      async (path) => await placeTool(await borgmatic(), path),
    );
    for (const program of ["initdb", "pg_ctl", "createdb", "psql", "pg_restore"] as const)
      await put(join(clients, program), async (path) => await placeTool(await postgres(program), path));
    // The stream to the cluster leads to this test's server.
    const { command } = await postgres("pg_dump");
    const script = (text: string) => async (path: string) =>
      await writeFile(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    await put(
      join(clients, "pg_dump"),
      script(`PGHOSTADDR=127.0.0.1 exec ${command.join(" ")} "$@" --port ${this.database.port}`),
    );
    await put(join(bin, "kubectl"), script('printf "a database of %s" "$*"'));
    await put(join(bin, "ssh"), script("echo 'nobody plays the repository away from home' >&2; exit 255"));
  }

  async #fillStores(): Promise<void> {
    for (const source of this.config.source_directories) {
      await mkdir(source, { recursive: true });
      if (!source.endsWith("/outputs")) await writeFile(join(source, "a file"), `of ${source}\n`);
    }
    for (const { path } of this.config.sqlite_databases) {
      await mkdir(dirname(path), { recursive: true });
      await rm(path, { force: true });
      const { command, environment } = await sqlite3();
      const [program, ...first] = command;
      await execa(program, [...first, path, "create table t (x); insert into t values (7), (8);"], {
        env: environment,
      });
    }
    for (const { name } of this.config.postgresql_databases)
      await this.database.sql(
        name,
        "create table feeds as select n, 'feed ' || n as title from generate_series(1, 50) n",
      );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.database[Symbol.asyncDispose]();
  }
}
