import { z } from "zod";
import { locate, type SecretReference } from "../catalogue/secret.ts";
import type { ConnectServer, Need } from "./resolve.ts";

/** Whether a reference leads somewhere; what is missing of it, in one sentence, where it does not. */
export interface CheckedReference {
  readonly reference: SecretReference;
  /** Whoever needs it. */
  readonly by: readonly string[];
  readonly missing?: string;
}

const Named = z.array(
  z.object({ id: z.string(), name: z.string().optional(), title: z.string().optional() }),
);
const Item = z.object({
  sections: z.array(z.object({ id: z.string(), label: z.string().optional() })).default([]),
  fields: z
    .array(
      z.object({
        id: z.string(),
        label: z.string().optional(),
        section: z.object({ id: z.string() }).optional(),
        /** In the place of the value: whether it has one. */
        value: z.boolean().default(false),
      }),
    )
    .default([]),
});
type Item = z.output<typeof Item>;

/** A vault or an item that is not there, or not for this token. */
class Missing extends Error {}

/**
 * Whether vault, item and field of each reference exist. Connect gives an item's values along with it; here each is replaced by whether it is
 * there while the answer is taken apart, so that none is kept or shown.
 *
 * @throws Error when Connect does not answer
 */
export async function checkSecrets(
  needs: readonly Need[],
  server: ConnectServer,
): Promise<CheckedReference[]> {
  const client = new Names(server);
  const references = Map.groupBy(needs, ({ reference }) => reference);
  return await Promise.all(
    [...references].map(async ([reference, group]): Promise<CheckedReference> => {
      const by = [...new Set(group.map((need) => need.by))];
      try {
        const missing = missingIn(await client.item(reference), reference);
        return { reference, by, ...(missing === undefined ? {} : { missing }) };
      } catch (error) {
        if (!(error instanceof Missing)) throw error;
        return { reference, by, missing: error.message };
      }
    }),
  );
}

function missingIn({ sections, fields }: Item, reference: SecretReference): string | undefined {
  const { section, field } = locate(reference);
  const within = sections.filter(({ id, label }) => id === section || label === section);
  if (section !== undefined && within.length === 0) return `the item has no section "${section}"`;
  const found = fields.find(
    (candidate) =>
      (candidate.id === field || candidate.label === field) &&
      (section === undefined || within.some(({ id }) => id === candidate.section?.id)),
  );
  if (found === undefined) return `the item has no field "${field}"`;
  return found.value ? undefined : `the field "${field}" is empty`;
}

/** Asks Connect for the names of things, each once. */
class Names {
  readonly #server: ConnectServer;
  readonly #asked = new Map<string, Promise<unknown>>();

  constructor(server: ConnectServer) {
    this.#server = server;
  }

  async item(reference: SecretReference): Promise<Item> {
    const { vault, item } = locate(reference);
    const inVault = await this.#find(
      "/v1/vaults",
      "name",
      vault,
      `there is no vault "${vault}" for this token`,
    );
    const items = `/v1/vaults/${inVault}/items`;
    const id = await this.#find(items, "title", item, `there is no item "${item}" in the vault`);
    return Item.parse(await this.#get(`${items}/${id}`));
  }

  /** The id of what is called so, or has this id. */
  async #find(path: string, attribute: "name" | "title", wanted: string, missing: string): Promise<string> {
    const filter = encodeURIComponent(`${attribute} eq "${wanted.replaceAll(/["\\]/g, "\\$&")}"`);
    const [named] = Named.parse(await this.#get(`${path}?filter=${filter}`));
    if (named !== undefined) return named.id;
    if (/^[a-z0-9]{26}$/.test(wanted)) {
      const found = Named.parse(await this.#get(path)).find(({ id }) => id === wanted);
      if (found !== undefined) return found.id;
    }
    throw new Missing(missing);
  }

  async #get(path: string): Promise<unknown> {
    const known = this.#asked.get(path) ?? this.#fetch(path);
    this.#asked.set(path, known);
    return await known;
  }

  async #fetch(path: string): Promise<unknown> {
    const { host, token } = this.#server;
    const answer = await fetch(`${host}${path}`, { headers: { authorization: `Bearer ${token}` } }).catch(
      (error: unknown) => {
        throw new ConnectFailure(`1Password Connect at ${host} does not answer: ${causeOf(error)}`);
      },
    );
    if (answer.status === 401)
      throw new ConnectFailure(
        "1Password Connect does not know this token: set OP_CONNECT_TOKEN to a valid one",
      );
    if (!answer.ok) throw new Missing(`Connect answers HTTP ${answer.status} for ${path.split("?")[0]}`);
    return JSON.parse(await answer.text(), (key, value: unknown) =>
      key === "value" ? typeof value === "string" && value !== "" : value,
    );
  }
}

/** Connect itself is not in order: its words are for the user. */
export class ConnectFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ConnectFailure";
  }
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
