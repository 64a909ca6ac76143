import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { onTestFinished } from "vitest";
import { environment, exported } from "./kubectl.ts";

/** Where the lab's Argo CD finds the project's repository. */
export const repository = `${exported("FORGE_URL")}/eblume/blumeops.git`;

/** A clone of the forge's repository, made and used with plain git. */
export class Clone {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(): Promise<Clone> {
    const folder = await mkdtemp(join(tmpdir(), "blumeops-clone-"));
    onTestFinished(async () => await rm(folder, { recursive: true, force: true }));
    const clone = new Clone(folder);
    await clone.git("clone", "--quiet", repository, ".");
    await clone.git("config", "user.name", "tester");
    await clone.git("config", "user.email", "tester@lab.invalid");
    return clone;
  }

  async git(...args: readonly string[]): Promise<string> {
    return (await execa("git", args, { cwd: this.folder, env: environment, extendEnv: false })).stdout;
  }

  /** Changes a file. */
  async edit(file: string, change: (text: string) => string): Promise<void> {
    const path = join(this.folder, file);
    const before = await readFile(path, "utf8");
    const after = change(before);
    if (after === before) throw new Error(`the edit of ${file} changes nothing`);
    await writeFile(path, after);
  }

  /** Writes files, commits and pushes them. */
  async push(message: string, files: Readonly<Record<string, string>>): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(this.folder, path)), { recursive: true });
      await writeFile(join(this.folder, path), text);
    }
    await this.git("add", "--all");
    await this.git("commit", "--quiet", "--message", message);
    await this.git("push", "--quiet");
  }
}
