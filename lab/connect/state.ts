import { createHash, generateKeyPairSync, randomBytes } from "node:crypto";
import { z } from "zod";
import { ConnectSeed } from "./seed.ts";

const Section = z.object({ id: z.string(), label: z.string().optional() });
const Field = z.object({
  id: z.string(),
  label: z.string().optional(),
  type: z.string().default("STRING"),
  purpose: z.string().optional(),
  value: z.string().optional(),
  section: Section.pick({ id: true }).optional(),
});
const File = z.object({
  id: z.string(),
  name: z.string(),
  size: z.int(),
  content_path: z.string(),
  content: z.string(),
});

export const Item = z.object({
  id: z.string(),
  title: z.string(),
  category: z.string(),
  vault: z.object({ id: z.string() }),
  tags: z.array(z.string()).default([]),
  version: z.int().default(1),
  sections: z.array(Section).default([]),
  fields: z.array(Field).default([]),
  files: z.array(File).default([]),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Item = z.output<typeof Item>;

export const World = z.object({
  /** Tokens with the vaults that each may see and whether it may write. */
  tokens: z.array(z.object({ token: z.string(), vaults: z.array(z.string()), write: z.boolean() })),
  vaults: z.array(z.object({ id: z.string(), name: z.string() })),
  items: z.array(Item),
});
export type World = z.output<typeof World>;

/** An id as 1Password makes them, 26 of a-z and 2-7, of the name's own so that two labs are equal. */
export function idOf(kind: string, name: string): string {
  const digest = createHash("sha256").update(`${kind}:${name}`).digest();
  return [...digest.subarray(0, 26)].map((byte) => "abcdefghijklmnopqrstuvwxyz234567"[byte % 32]).join("");
}

/** A token of the form that Connect takes, a JWT; the lab's is checked by equality alone. */
function makeToken(vaults: readonly string[]): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = { iss: "com.1password.b5", "1password.com/vts": vaults.map((id) => ({ u: id, a: 48 })) };
  return [part({ alg: "ES256", typ: "jwt" }), part(claims), randomBytes(48).toString("base64url")].join(".");
}

/** Fills the seed in: ids, a random value for each field without one, and one token for all vaults. */
export function worldOf(input: ConnectSeed): World {
  const seed = ConnectSeed.parse(input);
  const now = "2026-01-01T00:00:00Z";
  const vaults = seed.vaults.map(({ name, id }) => ({ name, id: id ?? idOf("vault", name) }));
  const items = seed.vaults.flatMap((vault) =>
    vault.items.map(({ title, id, fields }): Item => {
      const sections = [...new Set(fields.flatMap(({ section }) => section ?? []))];
      return {
        id: id ?? idOf("item", `${vault.name}/${title}`),
        title,
        category: fields.some(({ kind }) => kind === "ssh-key") ? "SSH_KEY" : "LOGIN",
        vault: { id: vault.id ?? idOf("vault", vault.name) },
        tags: [],
        version: 1,
        sections: sections.map((label) => ({ id: idOf("section", `${title}/${label}`), label })),
        fields: fields.map(({ label, section, value, kind }) => ({
          id: label,
          label,
          type: kind === "ssh-key" ? "SSHKEY" : "CONCEALED",
          value: value ?? randomValue(kind),
          ...(section === undefined ? {} : { section: { id: idOf("section", `${title}/${section}`) } }),
        })),
        files: [],
        createdAt: now,
        updatedAt: now,
      };
    }),
  );
  const ids = vaults.map(({ id }) => id);
  return { tokens: [{ token: makeToken(ids), vaults: ids, write: true }], vaults, items };
}

function randomValue(kind: "password" | "ssh-key"): string {
  if (kind === "password") return randomBytes(24).toString("base64url");
  return String(generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }));
}
