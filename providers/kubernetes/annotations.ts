import type { Propagation } from "../../kubernetes/cluster.ts";
import { isRecord, type Properties } from "../protocol/values.ts";

/** What an object's annotations ask of the provider (https://www.pulumi.com/registry/packages/kubernetes/api-docs/provider/). */
export interface Wishes {
  /** Counts as ready as soon as it exists. */
  readonly skipAwait: boolean;
  /** Takes over fields that another manager owns; nothing leaves it to the provider's setting. */
  readonly force?: boolean;
  /** Milliseconds until it must be ready or gone. */
  readonly timeout?: number;
  /** Conditions to wait for in place of the kind's own: "condition=Ready", "jsonpath={.status.phase}=Active". */
  readonly waitFor: readonly string[];
  readonly replaceUnready: boolean;
  readonly propagation: Propagation;
  readonly manager?: string;
}

export const AUTONAMED = "pulumi.com/autonamed";

/** The annotations of an object's inputs. */
export function annotationsOf(object: Properties): Readonly<Record<string, unknown>> {
  const metadata = object["metadata"];
  const annotations = isRecord(metadata) ? metadata["annotations"] : undefined;
  return isRecord(annotations) ? annotations : {};
}

export function wishesOf(object: Properties): Wishes {
  const annotations = annotationsOf(object);
  const text = (name: string): string | undefined => {
    const value = annotations[`pulumi.com/${name}`];
    return typeof value === "string" ? value : undefined;
  };
  const seconds = Number(text("timeoutSeconds"));
  const force = text("patchForce");
  const manager = text("patchFieldManager");
  return {
    skipAwait: text("skipAwait") === "true",
    replaceUnready: text("replaceUnready") === "true",
    waitFor: listOf(text("waitFor")),
    propagation: propagationOf(text("deletionPropagationPolicy")),
    ...(force === undefined ? {} : { force: force === "true" }),
    ...(Number.isInteger(seconds) && seconds > 0 ? { timeout: seconds * 1_000 } : {}),
    ...(manager ? { manager } : {}),
  };
}

/** One condition, or a JSON list of them. */
function listOf(text: string | undefined): string[] {
  if (text === undefined || text === "") return [];
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed.map(String) : [text];
  } catch {
    return [text];
  }
}

function propagationOf(policy: string | undefined): Propagation {
  switch (policy?.toLowerCase()) {
    case "orphan":
      return "Orphan";
    case "background":
      return "Background";
    default:
      return "Foreground";
  }
}
