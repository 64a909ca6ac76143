import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";

const PROJECT = dirname(dirname(import.meta.dirname));

/** Variables that come from whoever runs the tests. */
const KEPT = [
  "PATH",
  "HOME",
  "TMPDIR",
  "GOPATH",
  "GOMODCACHE",
  "GOCACHE",
  "GOPROXY",
  "BLUMEOPS_CACHE",
  "XDG_CACHE_HOME",
  "LANG",
];

/** What a run of the command line came to. */
export interface Run {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** A copy of the project with a lab of its own, so that facts can be changed and nothing meets a lab that already runs. */
export class Checkout {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(): Promise<Checkout> {
    const folder = await mkdtemp(join(tmpdir(), "blumeops-test-"));
    const { stdout } = await execa("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
      cwd: PROJECT,
    });
    for (const file of stdout.split("\n")) {
      await cp(join(PROJECT, file), join(folder, file), { recursive: true, verbatimSymlinks: true }).catch(
        () => undefined,
      );
    }
    await symlink(join(PROJECT, "node_modules"), join(folder, "node_modules"));
    return new Checkout(folder);
  }

  /** A copy that somebody else has made, and removes. */
  static at(folder: string): Checkout {
    return new Checkout(folder);
  }

  /** Runs `blumeops` in the copy. @param environment variables beside a bare environment without credentials */
  async run(args: readonly string[], environment: Record<string, string> = {}): Promise<Run> {
    return await this.#exec(
      process.execPath,
      [join(this.folder, "bin", "blumeops.mjs"), ...args],
      environment,
    );
  }

  /** Runs `blumeops … --json` and reads the document. @throws Error with what was said when it fails */
  async json(args: readonly string[], environment: Record<string, string> = {}): Promise<unknown> {
    const { code, stdout, stderr } = await this.run([...args, "--json"], environment);
    if (code !== 0) throw new Error(`blumeops ${args.join(" ")} ended with ${code}:\n${stderr}${stdout}`);
    return JSON.parse(stdout);
  }

  /** Runs a program in the lab's environment, as somebody would after `eval "$(npx blumeops lab env)"`. */
  async inLab(program: string, args: readonly string[]): Promise<Run> {
    return await this.#exec(program, args, await this.environment());
  }

  /** The variables of `blumeops lab env`. */
  async environment(): Promise<Record<string, string>> {
    const { stdout } = await this.run(["lab", "env", "--json"]);
    const parsed: unknown = JSON.parse(stdout);
    if (typeof parsed !== "object" || parsed === null) throw new Error("lab env gave no variables");
    return Object.fromEntries(Object.entries(parsed).map(([name, value]) => [name, String(value)]));
  }

  /** Starts `blumeops` and kills it and everything it started after a while. @returns whether it was still running */
  async killed(args: readonly string[], afterMs: number): Promise<boolean> {
    const child = execa(process.execPath, [join(this.folder, "cli", "main.ts"), ...args], {
      cwd: this.folder,
      env: this.#bare({}),
      extendEnv: false,
      reject: false,
      detached: true,
      stdio: "ignore",
    });
    const timer = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    }, afterMs);
    const { signal } = await child;
    clearTimeout(timer);
    return signal === "SIGKILL";
  }

  /** Presses Ctrl-C when a word appears on stderr. @returns what the run came to */
  async interrupted(args: readonly string[], word: string): Promise<Run> {
    const child = execa(process.execPath, [join(this.folder, "cli", "main.ts"), ...args], {
      cwd: this.folder,
      env: this.#bare({}),
      extendEnv: false,
      reject: false,
      detached: true,
    });
    let pressed = false;
    child.stderr.on("data", (chunk: Buffer) => {
      if (pressed || child.pid === undefined || !chunk.toString().includes(word)) return;
      pressed = true;
      // A terminal sends it to the whole process group.
      process.kill(-child.pid, "SIGINT");
    });
    const { exitCode, stdout, stderr } = await child;
    return { code: exitCode, stdout, stderr };
  }

  /** Runs it with a reader that goes away after the first words, as a terminal that is closed. @returns its exit code */
  async unread(args: readonly string[]): Promise<number | undefined> {
    const child = execa(process.execPath, [join(this.folder, "cli", "main.ts"), ...args], {
      cwd: this.folder,
      env: this.#bare({}),
      extendEnv: false,
      reject: false,
      buffer: false,
    });
    for (const stream of [child.stdout, child.stderr])
      stream.once("data", () => {
        child.stdout.destroy();
        child.stderr.destroy();
      });
    return (await child).exitCode;
  }

  /** Changes a file of the copy. */
  async edit(file: string, change: (text: string) => string): Promise<void> {
    const path = join(this.folder, file);
    const before = await readFile(path, "utf8");
    const after = change(before);
    if (after === before) throw new Error(`the edit of ${file} changes nothing`);
    await writeFile(path, after);
  }

  /** Takes a file of the copy away. */
  async take(file: string): Promise<void> {
    await rm(join(this.folder, file));
  }

  /** Stops the lab and removes the copy. */
  async remove(): Promise<void> {
    await this.run(["lab", "reset"]);
    await rm(this.folder, { recursive: true, force: true });
    await rm(`${this.folder}/.lab.lock`, { recursive: true, force: true });
  }

  async #exec(program: string, args: readonly string[], environment: Record<string, string>): Promise<Run> {
    const { exitCode, stdout, stderr } = await execa(program, args, {
      cwd: this.folder,
      env: this.#bare(environment),
      extendEnv: false,
      reject: false,
      stdin: "ignore",
    });
    return { code: exitCode, stdout, stderr };
  }

  /** The variables that programs need to run at all; credentials of whoever runs the tests are not among them. */
  #bare(more: Record<string, string>): Record<string, string> {
    const own = KEPT.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    return {
      ...Object.fromEntries(own),
      NO_COLOR: "1",
      // As the launcher sets it; what is compiled of a copy goes with it.
      NODE_COMPILE_CACHE: join(this.folder, ".compiled"),
      ...more,
    };
  }
}
