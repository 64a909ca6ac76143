import type { ObjectChange } from "./diff.ts";
import { immutableFields } from "./immutable.ts";
import { type ComparedObject, identityOf } from "./object.ts";
import { majorJumps, newPrivileges } from "./pods.ts";
import { widenings } from "./roles.ts";

/** What can go wrong with a change of manifests. The codes are stable. */
export const DANGERS = {
  "volume-deleted": "a claim of a volume, or a volume, is deleted",
  "stateful-set-deleted": "a StatefulSet is deleted, and its pods with it",
  "database-deleted": "a database, or a cluster of them, is deleted",
  "definition-deleted": "a definition of a kind is deleted, and with it every object of that kind",
  "namespace-deleted": "a namespace is deleted, and with it everything in it",
  "immutable-changed":
    "a field changes that the API server lets nobody change: the object has to be made anew",
  "role-widened": "somebody may do more than before",
  "pod-privileged": "a pod gets rights over its node that it had not",
  "image-major": "an image jumps to another major version",
  "many-deleted": "more than 30 % of an application's objects are deleted",
} as const satisfies Record<string, string>;

export type DangerCode = keyof typeof DANGERS;

/** Something dangerous in a change. */
export interface Danger {
  readonly code: DangerCode;
  /** "PersistentVolumeClaim navidrome/navidrome-data"; nothing where it is the application as a whole. */
  readonly subject: string | undefined;
  /** One sentence. */
  readonly sentence: string;
}

const DELETED: Readonly<Record<string, DangerCode>> = {
  PersistentVolumeClaim: "volume-deleted",
  PersistentVolume: "volume-deleted",
  StatefulSet: "stateful-set-deleted",
  Cluster: "database-deleted",
  Database: "database-deleted",
  CustomResourceDefinition: "definition-deleted",
  Namespace: "namespace-deleted",
};

/** Of an application's objects that may go without a word. */
const MOST_DELETED = 0.3;

/** Everything dangerous in what becomes of an application's objects. @param total objects before */
export function dangersOf(changes: readonly ObjectChange[], total: number): Danger[] {
  return [...changes.flatMap(ofObject), ...manyDeleted(changes, total)];
}

function ofObject(change: ObjectChange): Danger[] {
  const subject = nameOf(change);
  const named = (code: DangerCode, sentences: readonly string[]): Danger[] =>
    sentences.map((sentence) => ({ code, subject, sentence }));
  return [
    ...deleted(change, subject),
    ...named(
      "immutable-changed",
      immutableFields(change).map(
        (path) => `${path} of a ${change.object.kind} cannot change: it has to be deleted and made anew`,
      ),
    ),
    ...named("role-widened", widenings(change)),
    ...named("pod-privileged", newPrivileges(change)),
    ...named("image-major", majorJumps(change)),
  ];
}

function deleted({ kind, object, before }: ObjectChange, subject: string): Danger[] {
  const code = kind === "remove" ? DELETED[object.kind] : undefined;
  if (code === undefined || before === undefined) return [];
  return [
    {
      code,
      subject,
      sentence: isKept(before)
        ? "it is no longer stated; Argo CD keeps it, and a person has to delete it"
        : "it is deleted, and what it holds with it",
    },
  ];
}

/** Whether Argo CD leaves an object that is no longer stated: from then on nobody keeps it. */
export function isKept({ metadata }: ComparedObject): boolean {
  return JSON.stringify(metadata).includes("Delete=false");
}

function manyDeleted(changes: readonly ObjectChange[], total: number): Danger[] {
  const gone = changes.filter(({ kind }) => kind === "remove").length;
  return total > 0 && gone / total > MOST_DELETED
    ? [{ code: "many-deleted", subject: undefined, sentence: `${gone} of ${total} objects are deleted` }]
    : [];
}

/** An object in words. */
export function nameOf({ object, before, after }: ObjectChange): string {
  const { kind, namespace, name } = after === undefined && before !== undefined ? identityOf(before) : object;
  return `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
}
