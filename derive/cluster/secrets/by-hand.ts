import { locate, type SecretReference } from "../../../catalogue/secret.ts";
import { type ClusterContext, type ClusterService, clusterServices } from "../context.ts";
import { fill } from "../fill.ts";
import { labelsOf } from "../names.ts";
import { secretsOf } from "./external.ts";
import { isBelowStore } from "./store.ts";

/** A Secret that something outside the cluster has to make before the cluster can fill Secrets by itself. */
export interface FirstSecret {
  readonly service: string;
  readonly namespace: string;
  readonly name: string;
  readonly type: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Each value once the secrets are known. */
  readonly data: Readonly<Record<string, (secretOf: (reference: SecretReference) => string) => string>>;
  readonly references: readonly SecretReference[];
  readonly why: string;
  /** Whether the cluster takes it over later and keeps it true from then on. */
  readonly adopted: boolean;
}

/** The Secrets of the first start, in the order of their namespaces and names. */
export function firstSecrets(context: ClusterContext): FirstSecret[] {
  return clusterServices(context.catalogue)
    .flatMap((service) => ofService(service, context))
    .sort((a, b) => (`${a.namespace}/${a.name}` < `${b.namespace}/${b.name}` ? -1 : 1));
}

function ofService(service: ClusterService, context: ClusterContext): FirstSecret[] {
  const below = isBelowStore(service, context.catalogue);
  return secretsOf(service).flatMap(({ name, type, labels, data, byHand }): FirstSecret[] => {
    if (byHand === undefined && !below) return [];
    const filled = Object.entries(data).map(
      ([key, template]) => [key, fill(template, service, context)] as const,
    );
    const referenceOf = (secret: string): SecretReference => {
      const reference = Object.entries(service.secrets).find(([known]) => known === secret)?.[1];
      if (reference === undefined) throw new Error(`${service.name} has no secret "${secret}"`);
      return reference;
    };
    return [
      {
        service: service.name,
        namespace: service.runs.namespace,
        name,
        type,
        labels: { ...labelsOf(service), ...labels },
        data: Object.fromEntries(
          filled.map(([key, parts]) => [
            key,
            (secretOf: (reference: SecretReference) => string) =>
              parts
                .map((part) => ("secret" in part ? secretOf(referenceOf(part.secret)) : part.text))
                .join(""),
          ]),
        ),
        references: [
          ...new Set(
            filled.flatMap(([, parts]) =>
              parts.flatMap((part) => ("secret" in part ? [referenceOf(part.secret)] : [])),
            ),
          ),
        ].sort((a, b) => (locate(a).item < locate(b).item ? -1 : 1)),
        why: byHand ?? "the store needs its service, so it cannot come out of the store",
        adopted: !below,
      },
    ];
  });
}
