import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { freePort } from "../../../lab/processes/free-port.ts";
import { type PostgresProgram, postgres } from "../tools/postgres.ts";

/** A real PostgreSQL on loopback, in the place of the cluster's. */
export class Database implements AsyncDisposable {
  readonly port: number;
  readonly #folder: string;

  private constructor(port: number, folder: string) {
    this.port = port;
    this.#folder = folder;
  }

  /** @param names of databases and of the role that dumps them */
  static async start(names: readonly string[], role: string): Promise<Database> {
    const one = new Database(await freePort(), await mkdtemp(join(tmpdir(), "drill-pg-")));
    await one.#run("initdb", ["-D", one.#data, "-U", "owner", "-A", "trust", "--no-sync"]);
    const options = `-p ${one.port} -k ${one.#folder} -c listen_addresses=127.0.0.1 -c fsync=off`;
    await one.#run("pg_ctl", ["-D", one.#data, "-w", "-l", join(one.#folder, "log"), "-o", options, "start"]);
    await one.sql("postgres", `create role ${role} login superuser`);
    for (const name of names) await one.sql("postgres", `create database ${name}`);
    return one;
  }

  get #data(): string {
    return join(this.#folder, "data");
  }

  /** Runs a statement. @returns its rows, one a line, columns between bars */
  async sql(database: string, statement: string): Promise<string> {
    return await this.#run("psql", [
      ...this.#at,
      "-X",
      "-At",
      "-v",
      "ON_ERROR_STOP=1",
      "-d",
      database,
      "-c",
      statement,
    ]);
  }

  /** Loads a dump of pg_dump's own format. */
  async load(database: string, dump: string): Promise<void> {
    await this.#run("pg_restore", [...this.#at, "--no-owner", "--exit-on-error", "--dbname", database, dump]);
  }

  get #at(): string[] {
    return ["-h", "127.0.0.1", "-p", String(this.port), "-U", "owner"];
  }

  async #run(program: PostgresProgram, words: readonly string[]): Promise<string> {
    const { command } = await postgres(program);
    const [file, ...first] = command;
    // The server inherits what its starter writes to.
    const { stdout } = await execa(
      file,
      [...first, ...words],
      program === "pg_ctl" ? { stdio: "ignore" } : {},
    );
    return String(stdout ?? "");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#run("pg_ctl", ["-D", this.#data, "-m", "immediate", "stop"]);
    await rm(this.#folder, { recursive: true, force: true });
  }
}
