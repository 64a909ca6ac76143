import type { Catalogue } from "../../../catalogue/catalogue.ts";
import { type Finding, finding } from "../../../catalogue/finding.ts";
import { partsOf } from "../../../catalogue/template.ts";
import type { ClusterService } from "../../cluster/context.ts";
import { meaningOf } from "../../cluster/fill.ts";
import { inService } from "../place.ts";

/** Where a text may ask for a secret: what becomes a Secret, and what an environment variable reads out of one. */
const FOR_SECRETS = /^(((init|sidecars|jobs)\[\d+\]\.)?environment\.|secrets\[\d+\]\.data\.)/;

/** Texts that ask for what is not stated, or for a secret where everybody could read it. */
export function wrongTexts(service: ClusterService, catalogue: Catalogue): Finding[] {
  return textsIn(service.runs.workload, "").flatMap(({ path, text }) =>
    (partsOf(text) ?? []).flatMap((part): Finding[] => {
      const at = inService(service, `runs.workload.${path}`);
      if (part.kind === "text" || part.kind === "setting") return [];
      if (part.kind === "secret") return secret(service, part.name, path);
      const known = meaningOf(part.kind, part.name, service, { catalogue, settings: { values: {} } });
      return known === undefined
        ? [
            finding(
              "placeholder-unknown",
              at,
              `{${part.kind === "place" ? "" : `${part.kind}:`}${part.name}} leads nowhere`,
              "name something that the facts state; catalogue/template.ts lists what there is",
            ),
          ]
        : [];
    }),
  );
}

function secret(service: ClusterService, name: string, path: string): Finding[] {
  const at = inService(service, `runs.workload.${path}`);
  if (!Object.hasOwn(service.secrets, name))
    return [
      finding(
        "secret-unknown",
        at,
        `the service states no secret "${name}"`,
        `write one of ${Object.keys(service.secrets).join(", ") || "none: state it under secrets first"}`,
      ),
    ];
  return FOR_SECRETS.test(path)
    ? []
    : [
        finding(
          "secret-in-sight",
          at,
          `the secret "${name}" would be written where anybody who sees the pod or the repository can read it`,
          "give it as an environment variable, or as a Secret that is mounted",
        ),
      ];
}

function textsIn(value: unknown, path: string): { path: string; text: string }[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((child: unknown, i) => textsIn(child, `${path}[${i}]`));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    textsIn(child, path === "" ? key : `${path}.${key}`),
  );
}
