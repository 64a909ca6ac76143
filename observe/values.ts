import { type HostDocument, secretsOf } from "../derive/host/document.ts";
import { connectServer, type Need, readSecrets } from "../secrets/resolve.ts";
import type { Values } from "./mask.ts";
import type { Environment } from "./place.ts";

/** The secrets of a host's services, each with the service that needs it. */
export function needsOf({ services }: HostDocument): Need[] {
  return services.flatMap((service) =>
    secretsOf(service).map((reference) => ({ reference, by: `services/${service.name}.ts` })),
  );
}

/**
 * Reads the values of a host's secrets, where 1Password Connect is at hand.
 *
 * @throws SecretUnavailable which names every reference that leads to nothing, and the service that needs it
 */
export async function readValues(
  document: HostDocument,
  environment: Environment,
): Promise<Values | undefined> {
  const server = connectServer(environment);
  const needs = needsOf(document);
  if (needs.length === 0) return new Map();
  return server === undefined ? undefined : await readSecrets(needs, server);
}
