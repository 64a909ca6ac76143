import type { KubernetesObject } from "../../../catalogue/kubernetes.ts";
import { locate } from "../../../catalogue/secret.ts";
import type { SecretObject } from "../../../catalogue/secret-object.ts";
import { type ClusterContext, type ClusterService, hasPods, providerOf } from "../context.ts";
import { fill } from "../fill.ts";
import { metadataOf } from "../names.ts";
import { environmentSecret } from "./environment.ts";
import { isBelowStore } from "./store.ts";

/** Every Secret that a service reads from the vault, whoever makes it. */
export function secretsOf(service: ClusterService): SecretObject[] {
  const environment = hasPods(service) ? environmentSecret(service) : undefined;
  return [...service.runs.workload.secrets, ...(environment === undefined ? [] : [environment])];
}

/** What fills a service's Secrets. A service without which nothing can be filled has to be given them by hand. */
export function externalSecrets(service: ClusterService, context: ClusterContext): KubernetesObject[] {
  if (isBelowStore(service, context.catalogue)) return [];
  return secretsOf(service).map((secret) => externalSecret(secret, service, context));
}

function externalSecret(
  { name, type, labels, data }: SecretObject,
  service: ClusterService,
  context: ClusterContext,
): KubernetesObject {
  const { provision } = providerOf("secret-store", context.catalogue);
  const filled = Object.entries(data).map(([key, template]) => ({
    key,
    parts: fill(template, service, context),
  }));
  const used = [
    ...new Set(
      filled.flatMap(({ parts }) => parts.flatMap((part) => ("secret" in part ? [part.secret] : []))),
    ),
  ];
  return {
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    metadata: metadataOf(service, name),
    spec: {
      refreshInterval: provision.refresh,
      secretStoreRef: { kind: "ClusterSecretStore", name: provision.name },
      data: used.map((secret) => ({
        secretKey: variableOf(secret),
        remoteRef: remoteRefOf(secret, service),
      })),
      target: {
        name,
        creationPolicy: "Owner",
        template: {
          type,
          engineVersion: "v2",
          ...(Object.keys(labels).length === 0 ? {} : { metadata: { labels } }),
          data: Object.fromEntries(
            filled.map(({ key, parts }) => [
              key,
              parts
                .map((part) => ("secret" in part ? `{{ .${variableOf(part.secret)} }}` : literal(part.text)))
                .join(""),
            ]),
          ),
        },
      },
    },
  };
}

/** Where a secret lies, as the store asks for it: the item by its title, the field by its label. */
function remoteRefOf(name: string, service: ClusterService): { key: string; property: string } {
  const reference = Object.entries(service.secrets).find(([secret]) => secret === name)?.[1];
  if (reference === undefined) throw new Error(`${service.name} has no secret "${name}"`);
  const { item, field } = locate(reference);
  return { key: item, property: field };
}

/** The names of templates are Go's: letters, digits and underscores. */
function variableOf(secret: string): string {
  return secret.replaceAll("-", "_");
}

/** A text that means itself in a template. */
function literal(text: string): string {
  return text.includes("{{") ? `{{ ${JSON.stringify(text)} }}` : text;
}
