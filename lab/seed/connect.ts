import type { Catalogue } from "../../catalogue/catalogue.ts";
import { locate, type SecretReference } from "../../catalogue/secret.ts";
import type { ConnectSeed } from "../connect/seed.ts";

type Vault = ConnectSeed["vaults"][number];
type Field = Vault["items"][number]["fields"][number];

/**
 * Vaults with every item and field that the catalogue refers to. Vaults and items that are referred to by id get that id.
 *
 * @param known values that must agree with another part of the lab; every other field gets a random one
 * @param token of whoever reads and writes all of it
 */
export function connectSeed(
  catalogue: Catalogue,
  known: ReadonlyMap<SecretReference, string>,
  token: string,
): ConnectSeed {
  const references = [
    ...new Set([
      ...known.keys(),
      ...[...catalogue.services.values()].flatMap(({ secrets }) => Object.values(secrets)),
    ]),
  ];
  const vaults = Map.groupBy(references, (reference) => locate(reference).vault);
  return {
    tokens: [{ name: "lab", value: token, write: true }],
    vaults: [...vaults].map(([vault, inVault]): Vault => {
      const items = Map.groupBy(inVault, (reference) => locate(reference).item);
      return {
        name: vault,
        ...idOf(vault),
        items: [...items].map(([item, ofItem]) => ({
          title: item,
          ...idOf(item),
          fields: ofItem.map((reference) => fieldOf(reference, known.get(reference))),
        })),
      };
    }),
  };
}

function fieldOf(reference: SecretReference, value: string | undefined): Field {
  const { field, section } = locate(reference);
  return {
    label: field,
    kind: /private-key/.test(field) ? "ssh-key" : "password",
    ...(section === undefined ? {} : { section }),
    ...(value === undefined ? {} : { value }),
  };
}

/** 1Password's ids are 26 lower-case letters and digits; anything else is a name. */
function idOf(text: string): { id?: string } {
  return /^[a-z0-9]{26}$/.test(text) ? { id: text } : {};
}
