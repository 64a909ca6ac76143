import { isKept, nameOf } from "../../derive/cluster/diff/dangers.ts";
import { type AppChange, clusterDiff, type ObjectChange } from "../../derive/cluster/diff/diff.ts";
import { comparedTrees, type ManifestTree } from "../../render/objects.ts";
import { clusterChanges } from "../cluster.ts";
import { textDiff } from "./diff.ts";
import type { ClusterChange } from "./plan.ts";

/** Kinds whose pods are made anew when what is said of them changes. */
const WITH_PODS = ["Deployment", "StatefulSet", "DaemonSet"];

/** Dangers by which data goes. */
const DATA = [
  "volume-deleted",
  "stateful-set-deleted",
  "database-deleted",
  "definition-deleted",
  "namespace-deleted",
] as const;

/** A danger of one object or application. */
export interface ClusterDanger {
  readonly code: string;
  readonly subject: string;
  readonly sentence: string;
  /** Whether data goes with it, and nothing keeps it. */
  readonly data: boolean;
}

/** What becomes of the cluster. */
export interface ClusterBetween {
  /** The dangerous ones first. */
  readonly changes: readonly ClusterChange[];
  readonly dangers: readonly ClusterDanger[];
  readonly objects: { readonly before: number; readonly removed: number };
}

/** What becomes different between two trees of manifests. */
export function clusterBetween(before: ManifestTree, after: ManifestTree): ClusterBetween {
  const compared = comparedTrees(before, after);
  const apps = clusterDiff(compared.before, compared.after);
  const texts = textsOf(apps, before, after);
  const changes = apps.flatMap((app) => changesOf(app, texts));
  return {
    changes: changes.sort((a, b) => Number(b.dangers.length > 0) - Number(a.dangers.length > 0)),
    dangers: apps.flatMap(dangersOf),
    objects: {
      before: before.size,
      removed: apps.flatMap(({ objects }) => objects.filter(({ kind }) => kind === "remove")).length,
    },
  };
}

function changesOf({ app, objects, dangers }: AppChange, texts: Texts): ClusterChange[] {
  // The words for fields are those of a preview.
  const worded = clusterChanges([{ app, kind: "change", objects, dangers: [], unchanged: 0 }]);
  return objects.map((object, i): ClusterChange => {
    const subject = nameOf(object);
    const diff = object.kind === "change" ? texts.get(`${app} ${subject}`) : undefined;
    return {
      app,
      kind: object.kind,
      subject,
      dangers: dangers.filter((danger) => danger.subject === subject).map(({ sentence }) => sentence),
      restarts: makesPodsAnew(object),
      fields: [...(worded[i]?.consequences ?? [])],
      ...(diff === undefined ? {} : { diff }),
    };
  });
}

function makesPodsAnew({ kind, object, fields }: ObjectChange): boolean {
  return (
    kind === "change" &&
    WITH_PODS.includes(object.kind) &&
    fields.some(({ path }) => path.startsWith("spec.template."))
  );
}

function dangersOf({ app, dangers, objects }: AppChange): ClusterDanger[] {
  return dangers.map(({ code, subject, sentence }) => {
    const object = objects.find((one) => nameOf(one) === subject)?.before;
    return {
      code,
      subject: subject ?? `application ${app}`,
      sentence,
      data: DATA.some((one) => one === code) && object !== undefined && !isKept(object),
    };
  });
}

/** Diffs of whole manifests by application and object. */
type Texts = ReadonlyMap<string, NonNullable<ClusterChange["diff"]>>;

/** A manifest is named after its object; where the name of the object is another, as with a hash in it, there are its fields. */
function textsOf(apps: readonly AppChange[], before: ManifestTree, after: ManifestTree): Texts {
  const changed = new Set(apps.map(({ app }) => app));
  const texts = new Map<string, NonNullable<ClusterChange["diff"]>>();
  for (const [path, text] of after) {
    const [app = ""] = path.split("/");
    const old = before.get(path);
    if (!changed.has(app) || old === undefined || old === text) continue;
    const named = apps
      .find((one) => one.app === app)
      ?.objects.filter(({ object: { kind, name: own } }) =>
        path.endsWith(`/${kind.toLowerCase()}-${own}.yaml`),
      );
    // Two of one name lie in different namespaces, and the one away from home in a folder of its own.
    const name = named?.find(
      ({ object }) => named.length === 1 || path.split("/").includes(object.namespace ?? ""),
    );
    const diff = name === undefined ? undefined : textDiff(`manifests/${path}`, old, text);
    if (name !== undefined && diff !== undefined) texts.set(`${app} ${nameOf(name)}`, diff);
  }
  return texts;
}
