import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { JsonStore } from "../emulator/store.ts";
import { idOf } from "./ids.ts";
import { type Field, Item } from "./item.ts";
import { randomValue } from "./random.ts";
import { ConnectSeed, type Kind } from "./seed.ts";

const Vault = z.object({ id: z.string(), name: z.string(), description: z.string().optional() });
export type Vault = z.output<typeof Vault>;
const Token = z.object({
  name: z.string().default("lab"),
  token: z.string(),
  /** Ids of the vaults that it sees. */
  vaults: z.array(z.string()),
  write: z.boolean(),
});
export type Token = z.output<typeof Token>;

/** Everything that the emulator keeps, in one file that may be edited. */
export const World = z.object({
  tokens: z.array(Token),
  vaults: z.array(Vault),
  items: z.array(Item),
  /** What was put in by a seed, so that a later start adds what is new and does not bring back what was deleted. */
  seeded: z.array(z.string()).default([]),
});
export type World = z.output<typeof World>;
type Seed = z.output<typeof ConnectSeed>;
type SeedItem = Seed["vaults"][number]["items"][number];

const FIELD_TYPE: Readonly<Record<Kind, string>> = {
  password: "CONCEALED",
  token: "CONCEALED",
  username: "STRING",
  "ssh-key": "SSHKEY",
};

/** Opens the data file, and adds what the seed has and no start before had. */
export async function openWorld(dataDir: string, input: ConnectSeed): Promise<JsonStore<World>> {
  const seed = ConnectSeed.parse(input);
  const store = new JsonStore(join(dataDir, "vaults.json"), World, () => emptyWorld());
  await store.update((world) => grown(world, seed));
  return store;
}

function emptyWorld(): World {
  return { tokens: [], vaults: [], items: [], seeded: [] };
}

/** A world with what a seed adds: nothing that is there is changed. */
export function grown(world: World, seed: Seed): World {
  const next = structuredClone(world);
  const seeded = new Set(next.seeded);
  const isNew = (...parts: string[]): boolean => {
    const key = parts.join("/");
    const unknown = !seeded.has(key);
    seeded.add(key);
    return unknown;
  };
  for (const { name, id, description, items } of seed.vaults) {
    const vault = id ?? idOf("vault", name);
    if (isNew(vault) && !next.vaults.some((known) => known.id === vault))
      next.vaults.push({ id: vault, name, ...(description === undefined ? {} : { description }) });
    for (const item of items) {
      const itemId = item.id ?? idOf("item", `${name}/${item.title}`);
      if (isNew(vault, itemId) && !next.items.some((known) => known.id === itemId))
        next.items.push(emptyItem(item, vault, itemId));
      const target = next.items.find((known) => known.id === itemId);
      for (const field of item.fields)
        if (isNew(vault, itemId, field.section ?? "", field.label) && target !== undefined)
          addField(target, item.title, field);
    }
  }
  next.seeded = [...seeded];
  addTokens(next, world.vaults, seed);
  return next;
}

function emptyItem({ title, category, tags, fields, files }: SeedItem, vault: string, id: string): Item {
  const made = "2026-01-01T00:00:00Z";
  return {
    id,
    title,
    category: category ?? (fields.some(({ kind }) => kind === "ssh-key") ? "SSH_KEY" : "LOGIN"),
    vault: { id: vault },
    tags: tags ?? [],
    urls: [],
    favorite: false,
    version: 1,
    sections: [],
    fields: [],
    files: (files ?? []).map(({ name, content }) => {
      const file = idOf("file", `${id}/${name}`);
      const bytes = Buffer.from(content);
      return {
        id: file,
        name,
        size: bytes.length,
        content_path: `v1/vaults/${vault}/items/${id}/files/${file}/content`,
        content: bytes.toString("base64"),
      };
    }),
    createdAt: made,
    updatedAt: made,
  };
}

function addField(item: Item, title: string, seed: SeedItem["fields"][number]): void {
  const { label, section: sectionLabel, kind, purpose } = seed;
  const section =
    sectionLabel === undefined
      ? undefined
      : { id: idOf("section", `${title}/${sectionLabel}`), label: sectionLabel };
  const isKnown = (field: Field): boolean => field.label === label && field.section?.id === section?.id;
  if (item.fields.some(isKnown)) return;
  if (section !== undefined && !item.sections.some(({ id }) => id === section.id))
    item.sections.push(section);
  const id = seed.id ?? label;
  item.fields.push({
    // A label may stand in several sections; an id is the item's own.
    id: item.fields.some((field) => field.id === id) ? idOf("field", `${sectionLabel}/${label}`) : id,
    label,
    type: FIELD_TYPE[kind],
    ...(purpose === undefined ? {} : { purpose }),
    value: seed.value ?? randomValue(kind, title),
    ...(section === undefined ? {} : { section }),
  });
}

/** The token of a seed that names none. */
const ANYTHING = { name: "lab", value: undefined, vaults: undefined, write: true };

function addTokens(world: World, before: readonly Vault[], seed: Seed): void {
  const all = world.vaults.map(({ id }) => id);
  if (world.tokens.length === 0) {
    const idsOf = (names: string[]): string[] =>
      world.vaults.filter((vault) => names.includes(vault.name)).map(({ id }) => id);
    for (const { name, value, vaults, write } of seed.tokens ?? [ANYTHING]) {
      const ids = vaults === undefined ? all : idsOf(vaults);
      world.tokens.push({ name, token: value ?? newToken(ids, write), vaults: ids, write });
    }
    return;
  }
  for (const { name, value } of seed.tokens ?? []) {
    const known = world.tokens.find((token) => token.name === name);
    if (known !== undefined && value !== undefined) known.token = value;
  }
  // Tokens that saw every vault see the new ones too.
  for (const token of world.tokens)
    if (before.every(({ id }) => token.vaults.includes(id))) token.vaults = all;
}

/** A token of the form that Connect takes, a JWT; the lab's is checked by equality alone. */
function newToken(vaults: readonly string[], write: boolean): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const READ = 16;
  const READ_WRITE = 48;
  const claims = {
    iss: "com.1password.b5",
    aud: ["com.1password.connect"],
    jti: randomBytes(13).toString("hex"),
    "1password.com/vts": vaults.map((id) => ({ u: id, a: write ? READ_WRITE : READ })),
  };
  return [part({ alg: "ES256", typ: "jwt" }), part(claims), randomBytes(64).toString("base64url")].join(".");
}
