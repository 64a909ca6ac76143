import { chmod, cp, mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Installation } from "../../derive/cluster/installed.ts";
import { KEPT } from "../../derive/cluster/names.ts";
import { helm } from "../../engine/binaries/helm.ts";
import { kustomize } from "../../engine/binaries/kustomize.ts";
import { obtain } from "../../engine/binaries/obtain.ts";
import type { Binary, Progress } from "../../engine/binaries/spec.ts";
import { RenderError } from "../error.ts";
import type { AnyObject } from "../object.ts";
import { templated } from "./helm.ts";
import { kustomized } from "./kustomize.ts";
import { moduleOf } from "./module.ts";

/** What it takes to render what upstream publishes. */
export interface Workshop {
  readonly environment: NodeJS.ProcessEnv;
  readonly report: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

/** Rendered objects, and the sum of the module that they came from. */
export interface Rendered {
  readonly objects: AnyObject[];
  readonly sum: string;
}

/** The tools that an installation is rendered by. */
export function toolsOf({ chart }: Installation): Binary[] {
  return chart === undefined ? [kustomize] : [helm, kustomize];
}

/**
 * Renders an installation by upstream's own tools.
 *
 * @param known the module's sum when it was rendered last, where its version is the same
 * @throws {@link RenderError} in words
 */
export async function install(
  app: string,
  installation: Installation,
  known: string | undefined,
  { environment, report, signal }: Workshop,
): Promise<Rendered> {
  const folder = await mkdtemp(join(tmpdir(), "blumeops-render-"));
  try {
    const { module, version, namespace, path, also, chart } = installation;
    const tool = async (binary: Binary): Promise<string> =>
      (await obtain(binary, environment, report, signal)).path;
    const { folder: source, sum } = await moduleOf(module, version, known, folder, environment);
    const copied = await Promise.all(
      [path, ...also].map((file) => copyIn(app, join(source, file), folder, module)),
    );
    const [main, ...others] = copied;
    if (main === undefined) throw new RenderError(`${app} names no path`);
    const resources = chart === undefined ? [main, ...others] : ["chart.yaml", ...others];
    if (chart !== undefined) {
      const home = join(folder, "helm");
      await mkdir(home);
      const request = { app, folder: join(folder, main), namespace, ...chart, home };
      await writeFile(join(folder, "chart.yaml"), await templated(request, await tool(helm)));
    }
    const objects = await kustomized(app, installation, folder, resources, await tool(kustomize));
    return {
      objects: objects.filter(({ kind }) => kind !== "Namespace").map((object) => settled(object, app)),
      sum,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Copies a file or folder of a module, whose own files nobody may write. @returns its name */
async function copyIn(app: string, from: string, folder: string, module: string): Promise<string> {
  const name = basename(from);
  const found = await stat(from).catch(() => undefined);
  if (found === undefined) throw new RenderError(`${app}: ${module} has no ${name} at that path`);
  await cp(from, join(folder, name), { recursive: true });
  await makeWritable(join(folder, name));
  return name;
}

async function makeWritable(path: string): Promise<void> {
  const found = await stat(path);
  await chmod(path, found.isDirectory() ? 0o755 : 0o644);
  if (!found.isDirectory()) return;
  for (const name of await readdir(path)) await makeWritable(join(path, name));
}

/** An object as it is committed: without what only a server fills in, kept where its loss would take others along, and never with a secret. */
function settled(object: AnyObject, app: string): AnyObject {
  const { status: _, ...rest } = object;
  const { creationTimestamp: __, annotations, ...metadata } = object.metadata;
  if (object.kind === "Secret" && ("data" in object || "stringData" in object))
    throw new RenderError(
      `${app}: upstream's Secret ${metadata.name} holds values; omit it in services/${app}.ts and state it under secrets`,
    );
  const kept = object.kind === "CustomResourceDefinition" ? KEPT : {};
  const all = { ...annotations, ...kept };
  return {
    ...rest,
    metadata: { ...metadata, ...(Object.keys(all).length === 0 ? {} : { annotations: all }) },
  };
}
