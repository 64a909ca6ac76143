import type { Container } from "../../../catalogue/container.ts";
import type { SecretObject } from "../../../catalogue/secret-object.ts";
import type { ClusterService, PodsKind, Running } from "../context.ts";
import { hasSecret } from "../fill.ts";

/** The Secret that holds the secret part of a service's environment. */
export function environmentSecretOf(service: ClusterService): string {
  return `${service.name}-env`;
}

/** The key of an environment variable in that Secret: its own name, unless another container means something else by it. */
export function environmentKeyOf(name: string, template: string, service: Running<PodsKind>): string {
  const meanings = [
    ...new Set(secretVariables(service).flatMap(([other, text]) => (other === name ? [text] : []))),
  ];
  const at = meanings.indexOf(template);
  return at > 0 ? `${name}_${at + 1}` : name;
}

/** The Secret of a service's environment; nothing where no variable holds a secret. */
export function environmentSecret(service: Running<PodsKind>): SecretObject | undefined {
  const variables = secretVariables(service);
  if (variables.length === 0) return undefined;
  return {
    name: environmentSecretOf(service),
    type: "Opaque",
    labels: {},
    data: Object.fromEntries(
      variables.map(([name, template]) => [environmentKeyOf(name, template, service), template]),
    ),
  };
}

function secretVariables({ runs: { workload } }: Running<PodsKind>): [string, string][] {
  const containers: Pick<Container, "environment">[] = [
    workload,
    ...workload.init,
    ...workload.sidecars,
    ...workload.jobs,
  ];
  return containers.flatMap(({ environment }) =>
    Object.entries(environment).filter(([, template]) => hasSecret(template)),
  );
}
