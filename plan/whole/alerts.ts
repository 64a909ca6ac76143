import { parse } from "yaml";
import { z } from "zod";
import type { ManifestTree } from "../../render/objects.ts";
import type { Sections } from "./plan.ts";

/** Prometheus' rules in a ConfigMap, as far as they are alerts (https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/). */
const Rules = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string().optional(),
          labels: z.record(z.string(), z.string()).default({}),
          annotations: z.record(z.string(), z.string()).default({}),
        }),
      ),
    }),
  ),
});
const ConfigMap = z.object({ kind: z.literal("ConfigMap"), data: z.record(z.string(), z.string()) });

/** An alert by what it is about. */
interface Named {
  readonly service: string;
  readonly says: string;
}

/** Alerts that are gained or lost. One that asks something else of the same thing is neither. */
export function alertsBetween(was: ManifestTree, is: ManifestTree): Sections["upkeep"] {
  const [before, after] = [alertsIn(was, is), alertsIn(is, was)];
  const turned = (kind: "add" | "remove", from: typeof before, other: typeof before): Sections["upkeep"] =>
    [...from]
      .filter(([id]) => !other.has(id))
      .map(([, { service, says }]) => ({ kind, what: "alert", service, says }));
  return [...turned("remove", before, after), ...turned("add", after, before)];
}

/** The alerts of a tree, by name and what they are about; those of files that the other tree has as they are are left out. */
function alertsIn(tree: ManifestTree, other: ManifestTree): Map<string, Named> {
  const found = [...tree]
    .filter(([path, text]) => other.get(path) !== text && text.includes("- alert: "))
    .flatMap(([, text]) => {
      const object = ConfigMap.safeParse(parse(text));
      return object.success ? Object.values(object.data.data) : [];
    })
    .flatMap((text) => {
      const rules = Rules.safeParse(asYaml(text));
      return rules.success ? rules.data.groups.flatMap((group) => group.rules) : [];
    });
  return new Map(
    found.flatMap(({ alert, labels, annotations }) => {
      if (alert === undefined) return [];
      const about = labels["check"] ?? labels["service"] ?? "";
      const service = labels["service"] ?? labels["group"] ?? "the lab";
      return [[`${alert} ${about}`, { service, says: `${alert}: ${annotations["summary"] ?? about}` }]];
    }),
  );
}

function asYaml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
