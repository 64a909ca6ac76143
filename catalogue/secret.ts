import { z } from "zod";

/**
 * A secret by where it lies in 1Password: `op://vault/item/field` or `op://vault/item/section/field`. Vault, item and field
 * are named by title or id; a title may hold spaces. The value itself is nowhere in the catalogue.
 */
export const SecretReference = z
  .string()
  .regex(
    /^op:\/\/[^/]+\/[^/]+(\/[^/]+)?\/[^/]+$/,
    "is not a 1Password reference: write op://vault/item/field or op://vault/item/section/field",
  )
  .brand<"SecretReference">();
export type SecretReference = z.output<typeof SecretReference>;

/** The parts of a reference, each a title or an id. */
export interface SecretLocation {
  readonly vault: string;
  readonly item: string;
  readonly section?: string;
  readonly field: string;
}

/** Takes a reference apart. */
export function locate(reference: SecretReference): SecretLocation {
  const [vault = "", item = "", ...rest] = reference.slice("op://".length).split("/");
  const field = rest.at(-1) ?? "";
  const section = rest.length === 2 ? rest[0] : undefined;
  return section === undefined ? { vault, item, field } : { vault, item, section, field };
}
