import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import type { EngineReport } from "../change.ts";
import { layOutProject } from "../project.ts";
import { openStack, runStack } from "../stack.ts";
import { isAsSaid } from "./monitor.ts";
import { ProviderConnection } from "./provider.ts";
import type { StackName, StatedResource } from "./resource.ts";
import { propertiesOf, structOf } from "./values.ts";

/** What is between what one program states and another. */
export interface StatedPreview extends StackName {
  /** What the one states; where it states nothing, everything is new. */
  readonly base: readonly StatedResource[];
  /** The other program. */
  readonly program: PulumiFn;
  /** What the engine has to look at: see {@link differing}. The rest is known to be the same. */
  readonly targets: ReadonlySet<string>;
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
  const { root, engineHome, providers, signal, program, stack, targets } = preview;
  const folder = await mkdtemp(join(tmpdir(), "blumeops-plan-"));
  try {
    const [projectFolder, state] = [join(folder, "project"), join(folder, "state")];
    const resources = await completed(preview);
    const deployment = { manifest: { time: NEVER, magic: "", version: "" }, resources };
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
    return await runStack(opened, "preview", signal, undefined, false, {
      ...(targets.size === 0 ? {} : { targets: [...targets] }),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A manifest has a time, and nobody reads it. */
const NEVER = "2000-01-01T00:00:00Z";

/** What the base states, the targets as their provider makes them of it. */
async function completed({ base, targets, providers }: StatedPreview): Promise<StatedResource[]> {
  const connections = new Map<string, ProviderConnection>();
  const connectionTo = async (type: string): Promise<ProviderConnection> => {
    const [name = ""] = type.split(":");
    const known = connections.get(name) ?? new ProviderConnection(providers.get(name) ?? "");
    if (!connections.has(name)) await known.configure(undefined);
    connections.set(name, known);
    return known;
  };
  try {
    const whole: StatedResource[] = [];
    for (const one of base) {
      if (!targets.has(one.urn) || !isAsSaid(one.type)) {
        whole.push(one);
        continue;
      }
      const connection = await connectionTo(one.type);
      const checked = await connection.check(one.urn, structOf(one.inputs));
      const { id, outputs } = await connection.create(one.urn, checked);
      whole.push({ ...one, id, inputs: propertiesOf(checked), outputs: propertiesOf(outputs) });
    }
    return whole;
  } finally {
    for (const connection of connections.values()) connection.close();
  }
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
