import { nameOf } from "../derive/cluster/diff/dangers.ts";
import type { AppChange, FieldChange, ObjectChange } from "../derive/cluster/diff/diff.ts";
import type { Change } from "./change.ts";

const LAYER = "minikube";

/** Fields of an object that are named before the rest is counted. */
const NAMED_FIELDS = 6;

/** What becomes different in the cluster, in words: one change for each object, and the dangers at the object that they are of. */
export function clusterChanges(apps: readonly AppChange[]): Change[] {
  return apps.flatMap(({ app, objects, dangers }) => {
    const whole = dangers
      .filter(({ subject }) => subject === undefined)
      .map(({ sentence }) => `dangerous: ${sentence}`);
    return objects.map((object, i): Change => {
      const subject = nameOf(object);
      const own = dangers
        .filter((danger) => danger.subject === subject)
        .map(({ sentence }) => `dangerous: ${sentence}`);
      return {
        layer: LAYER,
        kind: object.kind,
        subject: `${app}  ${subject}`,
        consequences: [...(i === 0 ? whole : []), ...own, ...fieldLines(object)],
      };
    });
  });
}

function fieldLines({ fields }: ObjectChange): string[] {
  const lines = fields.slice(0, NAMED_FIELDS).map(fieldLine);
  return fields.length > NAMED_FIELDS ? [...lines, `… ${fields.length - NAMED_FIELDS} more fields`] : lines;
}

function fieldLine({ path, before, after }: FieldChange): string {
  if (before === undefined) return `${path}  + ${worded(after)}`;
  return after === undefined
    ? `${path}  - ${worded(before)}`
    : `${path}  ${worded(before)} → ${worded(after)}`;
}

function worded(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  const [line = "", ...more] = text.split("\n");
  return more.length > 0 || line.length > 100 ? `${line.slice(0, 100)} …` : line;
}
