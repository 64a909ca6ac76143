import { isRecord, type Properties } from "../protocol/values.ts";
import { immutableFields, type Mutable, touches } from "./immutable.ts";
import type { Path } from "./secrets.ts";
import { comparable, isSecret, pruned, same } from "./shape.ts";

/** A place at which what is and what is wanted differ. */
export interface Difference {
  readonly path: Path;
  readonly kind: "add" | "delete" | "update";
  /** Whether the object has to be made anew. */
  readonly replaces: boolean;
}

/**
 * What has to change, field by field, leaving alone what others have set.
 *
 * @param live the object as the server said last
 * @param asked the inputs that led to it
 * @param wanted the inputs now
 */
export function differences(
  live: Properties,
  asked: Properties,
  wanted: Properties,
  mutable: Mutable,
): Difference[] {
  const target = inNamespace(comparable(wanted), namespaceOf(live) === undefined ? undefined : "default");
  const base = inNamespace(pruned(live, comparable(asked)), namespaceOf(live));
  const fixed = immutableFields(wanted, mutable);
  const named = isRecord(wanted["stringData"]) ? wanted["stringData"] : {};
  return between([], base, target)
    .map(({ path, kind, value }) => ({
      // In the words of the inputs.
      path:
        isSecret(wanted) && path[0] === "data" && String(path[1]) in named
          ? ["stringData", ...path.slice(1)]
          : path,
      kind,
      replaces: touches(path, fixed, value),
    }))
    .filter(({ path }) => path.length > 0);
}

function namespaceOf(object: unknown): unknown {
  const metadata = isRecord(object) ? object["metadata"] : undefined;
  return isRecord(metadata) ? metadata["namespace"] : undefined;
}

/** An object with its namespace said: nothing is the same as "default", and an object of the whole cluster has none. */
function inNamespace(object: unknown, otherwise: unknown): Properties {
  if (!isRecord(object)) return {};
  const metadata = isRecord(object["metadata"]) ? object["metadata"] : {};
  const { namespace, ...rest } = metadata;
  const said = otherwise === undefined ? rest : { ...rest, namespace: namespace || otherwise };
  return { ...object, metadata: said };
}

interface Found {
  readonly path: Path;
  readonly kind: Difference["kind"];
  /** What comes or goes. */
  readonly value: unknown;
}

function between(path: Path, before: unknown, after: unknown): Found[] {
  if (before === undefined) return after === undefined ? [] : [{ path, kind: "add", value: after }];
  if (after === undefined) return [{ path, kind: "delete", value: before }];
  if (same(before, after, path)) return [];
  if (isRecord(before) && isRecord(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => between([...path, key], before[key], after[key]));
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    return Array.from({ length: Math.max(before.length, after.length) }, (_, index) =>
      between([...path, index], before[index], after[index]),
    ).flat();
  }
  return [{ path, kind: "update", value: after }];
}

/** A place as the engine writes it: `spec.template.spec.containers[0].image`, `metadata.labels["a.b/c"]`. */
export function written(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    if (/[."[\]]/.test(step)) return `${text}[${JSON.stringify(step)}]`;
    return text === "" ? step : `${text}.${step}`;
  }, "");
}
