import { OnePasswordConnect } from "@1password/connect";
import { locate, type SecretReference } from "../catalogue/secret.ts";

/** Where 1Password Connect answers. */
export interface ConnectServer {
  readonly host: string;
  readonly token: string;
}

/** A reference that leads to nothing, or a vault that does not answer. */
export class SecretUnavailable extends Error {
  constructor(reference: SecretReference, reason: string) {
    super(`${reference} cannot be read: ${reason}`);
    this.name = "SecretUnavailable";
  }
}

/** Connect's address from the environment, where both of its variables are set. */
export function connectServer(environment: NodeJS.ProcessEnv): ConnectServer | undefined {
  const host = environment["OP_CONNECT_HOST"];
  const token = environment["OP_CONNECT_TOKEN"];
  return host && token ? { host, token } : undefined;
}

/**
 * Reads secrets from 1Password Connect.
 *
 * @returns the values in the order of the references
 * @throws {@link SecretUnavailable} which names the reference and what of it does not exist
 */
export async function readSecrets(
  references: readonly SecretReference[],
  server: ConnectServer,
): Promise<string[]> {
  const client = OnePasswordConnect({ serverURL: server.host, token: server.token, keepAlive: false });
  return await Promise.all(references.map(async (reference) => await readSecret(client, reference)));
}

async function readSecret(
  client: ReturnType<typeof OnePasswordConnect>,
  reference: SecretReference,
): Promise<string> {
  const { vault, item, section, field } = locate(reference);
  const found = await client
    .getVault(vault)
    .then(async ({ id }) => await client.getItem(id ?? vault, item))
    .catch((error: unknown) => {
      throw new SecretUnavailable(reference, wordsOf(error));
    });
  const sections = (found.sections ?? []).filter(
    ({ id, label }) => section === undefined || id === section || label === section,
  );
  const value = (found.fields ?? []).find(
    (candidate) =>
      (candidate.id === field || candidate.label === field) &&
      (section === undefined || sections.some(({ id }) => id === candidate.section?.id)),
  )?.value;
  if (value === undefined) throw new SecretUnavailable(reference, `the item has no field "${field}"`);
  return value;
}

function wordsOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  return typeof error === "object" && error !== null && "message" in error
    ? String(error.message)
    : String(error);
}
