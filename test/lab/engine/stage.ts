import { existsSync, readdirSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import { obtain } from "../../../engine/binaries/obtain.ts";
import { pulumi } from "../../../engine/binaries/pulumi.ts";
import type { StackPlace } from "../../../engine/place.ts";
import { installPlugins } from "../../../engine/plugins.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..");

/** A place of its own for one test: an engine's home, a project, state in files, and a world for the tests' provider. */
export class Stage implements AsyncDisposable {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** @param pluginsFrom a Pulumi home whose official plugins are used; without it the stand-ins are */
  static async open(pluginsFrom?: string): Promise<Stage> {
    const stage = new Stage(await mkdtemp(join(tmpdir(), "blumeops-engine-")));
    for (const name of ["state", "world", "project"]) await mkdir(stage.path(name));
    await writeFile(stage.path("passphrase"), "for this test only", { mode: 0o600 });
    await writeFile(
      stage.path("project", "Pulumi.yaml"),
      "name: blumeops\nruntime:\n  name: nodejs\n  options: { typescript: false }\n",
    );
    const { path } = await obtain(pulumi, process.env, () => undefined);
    await installPlugins(stage.path("home"), path, ROOT, {
      HOME: stage.folder,
      ...(pluginsFrom === undefined ? {} : { PULUMI_HOME: pluginsFrom }),
    });
    await stage.#installFixture();
    return stage;
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  get environment(): Record<string, string> {
    return {
      FIXTURE_WORLD: this.path("world"),
      PULUMI_BACKEND_URL: `file://${this.path("state")}`,
      PULUMI_CONFIG_PASSPHRASE_FILE: this.path("passphrase"),
      PULUMI_HOME: this.path("home"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PATH: [this.path("home", "bin"), process.env["PATH"] ?? ""].join(delimiter),
    };
  }

  place(program: PulumiFn): StackPlace {
    return {
      stack: "test",
      projectFolder: this.path("project"),
      engineHome: this.path("home"),
      environment: this.environment,
      program,
    };
  }

  /** Makes the project one that plain `pulumi` runs: a program in a file, and the SDK beside it. */
  async writeProgram(text: string): Promise<void> {
    await writeFile(this.path("project", "package.json"), '{ "type": "module", "main": "index.ts" }');
    await writeFile(this.path("project", "index.ts"), text);
    if (!existsSync(this.path("project", "node_modules")))
      await symlink(join(ROOT, "node_modules"), this.path("project", "node_modules"));
  }

  /** Process ids in the locks that the engine holds on stacks. */
  async lockHolders(): Promise<number[]> {
    const locks = this.path("state", ".pulumi", "locks");
    if (!existsSync(locks)) return [];
    const files = readdirSync(locks, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".json"),
    );
    const texts = await Promise.all(files.map((name) => readFile(join(locks, name), "utf8")));
    return texts.map((text) => Number(/"pid":\s*(\d+)/.exec(text)?.[1]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #installFixture(): Promise<void> {
    const folder = this.path("home", "plugins", "resource-fixture-v1.0.0");
    const program = join(folder, "pulumi-resource-fixture");
    const entry = join(import.meta.dirname, "fixture", "provider.ts");
    await mkdir(folder, { recursive: true });
    await writeFile(program, `#!/bin/sh\nexec '${process.execPath}' '${entry}' "$@"\n`);
    await chmod(program, 0o755);
  }
}

/** Waits until something is so. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(20);
}

/** Whether a process runs. */
export function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
