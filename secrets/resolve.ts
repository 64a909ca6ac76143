import type { FullItem, OnePasswordConnect } from "@1password/connect";
import { locate, type SecretReference } from "../catalogue/secret.ts";

/** Where 1Password Connect answers. */
export interface ConnectServer {
  readonly host: string;
  readonly token: string;
}

/** A secret that is needed, and by whom: a service, or a variable. */
export interface Need {
  readonly reference: SecretReference;
  readonly by: string;
}

/** References that lead to nothing, or a vault that does not answer; each with whoever needs it. */
export class SecretUnavailable extends Error {
  constructor(missing: readonly (Need & { readonly reason: string })[]) {
    super(
      missing
        .map(({ reference, by, reason }) => `${by} needs ${reference}, which cannot be read: ${reason}`)
        .join("\n"),
    );
    this.name = "SecretUnavailable";
  }
}

/** Connect's address from the environment, where both of its variables are set. */
export function connectServer(
  environment: Readonly<Record<string, string | undefined>>,
): ConnectServer | undefined {
  const host = environment["OP_CONNECT_HOST"];
  const token = environment["OP_CONNECT_TOKEN"];
  return host && token ? { host, token } : undefined;
}

/**
 * Reads secrets from 1Password Connect, each item once.
 *
 * @returns the values by reference
 * @throws {@link SecretUnavailable} which names every reference of which something does not exist
 */
export async function readSecrets(
  needs: readonly Need[],
  server: ConnectServer,
): Promise<Map<SecretReference, string>> {
  // Read where it is needed: with its HTTP client it takes longer to load than all of the facts.
  const { OnePasswordConnect } = await import("@1password/connect");
  const client = OnePasswordConnect({ serverURL: server.host, token: server.token, keepAlive: false });
  const items = Map.groupBy(needs, ({ reference }) => itemOf(reference));
  const read = await Promise.all(
    [...items.values()].map(async (group) => {
      const item = await fetchItem(client, group);
      return group.map(({ reference, by }) => ({ reference, by, ...valueIn(item, reference) }));
    }),
  );
  const values = read.flat();
  const missing = values.flatMap(({ reason, ...need }) =>
    reason === undefined ? [] : [{ ...need, reason }],
  );
  if (missing.length > 0) throw new SecretUnavailable(missing);
  return new Map(values.map(({ reference, value = "" }) => [reference, value]));
}

function itemOf(reference: SecretReference): string {
  const { vault, item } = locate(reference);
  return `${vault}/${item}`;
}

async function fetchItem(
  client: ReturnType<typeof OnePasswordConnect>,
  [first]: readonly Need[],
): Promise<FullItem | string> {
  if (first === undefined) return "nothing was asked for";
  const { vault, item } = locate(first.reference);
  try {
    const { id } = await client.getVault(vault);
    return await client.getItem(id ?? vault, item);
  } catch (error) {
    return wordsOf(error);
  }
}

/** The value of a reference in its item, or why there is none. */
function valueIn(item: FullItem | string, reference: SecretReference): { value?: string; reason?: string } {
  if (typeof item === "string") return { reason: item };
  const { section, field } = locate(reference);
  const sections = (item.sections ?? []).filter(
    ({ id, label }) => section === undefined || id === section || label === section,
  );
  const value = (item.fields ?? []).find(
    (candidate) =>
      (candidate.id === field || candidate.label === field) &&
      (section === undefined || sections.some(({ id }) => id === candidate.section?.id)),
  )?.value;
  return value === undefined ? { reason: `the item has no field "${field}"` } : { value };
}

function wordsOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  return typeof error === "object" && error !== null && "message" in error
    ? String(error.message)
    : String(error);
}
