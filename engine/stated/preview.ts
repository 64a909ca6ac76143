import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import type { EngineReport } from "../change.ts";
import { layOutProject } from "../project.ts";
import { openStack, runStack } from "../stack.ts";
import type { StackName, StatedResource } from "./resource.ts";

/** What is between what one program states and another. */
export interface StatedPreview extends StackName {
  /** What the one states; where it states nothing, everything is new. */
  readonly base: readonly StatedResource[];
  /** The other program. */
  readonly program: PulumiFn;
  /** The checkout, for its project file and the stacks' settings. */
  readonly root: string;
  /** Folder with the engine's `bin/pulumi`. */
  readonly engineHome: string;
  /** Providers that contact nothing, by name: addresses on loopback. */
  readonly providers: ReadonlyMap<string, string>;
  readonly signal: AbortSignal;
}

/**
 * Has the real engine compare a program with what another one states, as if that had been applied. The state lies in a folder of its own for as
 * long as this takes; nothing is read from a world and nothing is changed in one.
 *
 * @throws EngineFailure where the engine could not be run
 */
export async function previewOver(preview: StatedPreview): Promise<EngineReport> {
  const { root, engineHome, providers, signal, program, stack } = preview;
  const folder = await mkdtemp(join(tmpdir(), "blumeops-plan-"));
  try {
    const [projectFolder, state] = [join(folder, "project"), join(folder, "state")];
    const deployment = deploymentOf(preview);
    await Promise.all([layOutProject(root, projectFolder), writeBackend(state, preview, deployment)]);
    const environment = {
      PULUMI_BACKEND_URL: `file://${state}`,
      // Nothing in it is secret: in the place of each value stands a word.
      PULUMI_CONFIG_PASSPHRASE: "plan",
      PULUMI_HOME: engineHome,
      PULUMI_DEBUG_PROVIDERS: [...providers]
        .map(([name, address]) => `${name}:${address.split(":").at(-1)}`)
        .join(","),
    };
    const { stack: opened } = await openStack(
      { stack, projectFolder, engineHome, environment, program },
      { state: Promise.resolve({ version: 3, deployment }) },
    );
    return await runStack(opened, "preview", signal, undefined, false);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function deploymentOf({ base }: Pick<StatedPreview, "base">): object {
  return { manifest: { time: "2000-01-01T00:00:00Z", magic: "", version: "" }, resources: base };
}

/** A backend of files as the engine lays it out (pulumi/pkg/backend/diy: meta.yaml of version 1, a checkpoint for each stack). */
async function writeBackend(state: string, { project, stack }: StackName, latest: object): Promise<void> {
  const folder = join(state, ".pulumi", "stacks", project);
  await mkdir(folder, { recursive: true });
  const checkpoint = { version: 3, checkpoint: { stack: `organization/${project}/${stack}`, latest } };
  await Promise.all([
    writeFile(join(state, ".pulumi", "meta.yaml"), "version: 1\n"),
    writeFile(join(folder, `${stack}.json`), JSON.stringify(checkpoint)),
  ]);
}
