import type { ClusterApp, ClusterDocument } from "../derive/cluster/document.ts";
import { dashboardObjects } from "./dashboards/objects.ts";
import { RenderError } from "./error.ts";
import { filesOf, type RenderedFile } from "./layout.ts";
import { inputOf, type LockEntry, lockEntry, sha256 } from "./lock.ts";
import type { StaleFile } from "./tree.ts";
import { install, type Workshop } from "./upstream/install.ts";

/** What `manifests/` should hold, and the lock that belongs to it. */
export interface Comparison {
  readonly stale: readonly StaleFile[];
  /** Applications whose upstream part has to be rendered anew to tell what it should be. */
  readonly outdated: readonly string[];
  readonly lock: ReadonlyMap<string, LockEntry>;
}

/** What is compared: all applications, or some. */
export interface Question {
  readonly document: ClusterDocument;
  /** Names of applications; all where there are none. */
  readonly only: readonly string[];
  /** The files that are there. */
  readonly tree: ReadonlyMap<string, string>;
  readonly lock: ReadonlyMap<string, LockEntry>;
}

/**
 * Compares the manifests that are there with those that would be rendered.
 *
 * @param workshop renders upstream parts whose facts or files are not those of the lock; without one they are only named
 * @throws {@link RenderError} for an application that does not exist, and whatever keeps one from being rendered
 */
export async function compare(question: Question, workshop: Workshop | undefined): Promise<Comparison> {
  const { document, only, tree } = question;
  const unknown = only.filter((name) => !document.apps.some((app) => app.name === name));
  if (unknown.length > 0)
    throw new RenderError(
      `there is no application "${unknown[0]}"; there are ${document.apps.map(({ name }) => name).join(", ")}`,
    );
  const chosen = document.apps.filter(({ name }) => only.length === 0 || only.includes(name));
  const lock = new Map(
    [...question.lock].filter(([name]) =>
      document.apps.some((app) => app.name === name && app.installation !== undefined),
    ),
  );
  const wanted = new Map<string, string | undefined>();
  const outdated: string[] = [];
  for (const app of chosen) {
    const objects = [...app.objects, ...(await dashboardObjects(app))];
    for (const { path, text } of filesOf(app.name, app.namespace, objects, app.file)) wanted.set(path, text);
    if (app.installation === undefined) continue;
    const known = lock.get(app.name);
    if (isCurrent(app, known, tree) || workshop === undefined) {
      for (const path of Object.keys(known?.files ?? {})) wanted.set(path, undefined);
      if (known?.input !== inputOf(app.installation)) outdated.push(app.name);
    } else {
      const rendered = await installed(app, app.installation, known, workshop);
      lock.set(app.name, rendered.entry);
      for (const { path, text } of rendered.files) wanted.set(path, text);
    }
  }
  return { stale: staleIn(wanted, lock, question), outdated, lock };
}

/** Whether the upstream part of an application is what the lock says, and the lock is of what the facts say. */
function isCurrent(
  app: ClusterApp,
  known: LockEntry | undefined,
  tree: ReadonlyMap<string, string>,
): boolean {
  return (
    app.installation !== undefined &&
    known?.input === inputOf(app.installation) &&
    Object.entries(known.files).every(([path, sum]) => sumOf(tree.get(path)) === sum)
  );
}

async function installed(
  app: ClusterApp,
  installation: NonNullable<ClusterApp["installation"]>,
  known: LockEntry | undefined,
  workshop: Workshop,
): Promise<{ entry: LockEntry; files: RenderedFile[] }> {
  const same = known?.module === installation.module && known.version === installation.version;
  const { objects, sum } = await install(app.name, installation, same ? known.sum : undefined, workshop);
  const { module, version } = installation;
  const files = filesOf(app.name, app.namespace, objects, `${app.file} and ${module} ${version}`);
  const kinds = objects.map(({ apiVersion, kind, metadata }) => ({
    apiVersion,
    kind,
    namespace: metadata.namespace,
  }));
  return { entry: lockEntry(installation, sum, kinds, files), files };
}

function staleIn(
  wanted: ReadonlyMap<string, string | undefined>,
  lock: ReadonlyMap<string, LockEntry>,
  { only, tree }: Question,
): StaleFile[] {
  const sums = new Map([...lock.values()].flatMap(({ files }) => Object.entries(files)));
  const present = [...tree.keys()].filter(
    (path) => only.length === 0 || only.includes(path.split("/")[0] ?? ""),
  );
  return [...new Set([...wanted.keys(), ...present])].sort().flatMap((path): StaleFile[] => {
    const before = tree.get(path);
    const after = wanted.get(path);
    // An upstream file that was not rendered now is known by its sum alone.
    if (wanted.has(path) && after === undefined)
      return sumOf(before) === sums.get(path) ? [] : [{ path, before, after, edited: true }];
    return before === after ? [] : [{ path, before, after, edited: false }];
  });
}

function sumOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : sha256(text);
}
