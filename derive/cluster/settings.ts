import type { Catalogue } from "../../catalogue/catalogue.ts";
import { partsOf } from "../../catalogue/template.ts";
import { clusterServices } from "./context.ts";

/** The values of configuration that the cluster's services ask for, each with the file that does. */
export function settingsAsked(catalogue: Catalogue): Map<string, string> {
  return new Map(
    clusterServices(catalogue).flatMap((service) =>
      textsIn(service.runs.workload)
        .flatMap((text) => partsOf(text) ?? [])
        .flatMap((part) =>
          part.kind === "setting" ? [[part.name, `services/${service.name}.ts`] as const] : [],
        ),
    ),
  );
}

/** Every text in a value. */
export function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
