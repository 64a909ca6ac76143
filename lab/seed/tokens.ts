import { createHmac } from "node:crypto";
import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { SecretReference } from "../../catalogue/secret.ts";
import type { LabSecrets } from "../secrets.ts";

/** A token that a person made by hand, in a service's own pages or in 1Password's, and put into the vault. */
interface MadeByHand {
  readonly service: string;
  /** The name under which the service's facts know it. */
  readonly secret: string;
}

/** The tokens on which the vault and another part of the lab agree. */
const TOKENS = {
  forge: { service: "forgejo", secret: "api-token" },
  jellyfin: { service: "jellyfin", secret: "api-key" },
  // By it the cluster reads the vault.
  connect: { service: "onepassword-connect", secret: "token" },
} as const satisfies Record<string, MadeByHand>;

/** The value of a token, the same in every part of the lab. */
export function tokenOf(name: keyof typeof TOKENS, { passphrase }: LabSecrets): string {
  return createHmac("sha256", passphrase).update(name).digest("hex").slice(0, 40);
}

/** The tokens with the references under which the vault has them; those that no service refers to are left out. */
export function knownTokens(catalogue: Catalogue, secrets: LabSecrets): [SecretReference, string][] {
  const services = [...catalogue.services.values()];
  return (["forge", "jellyfin", "connect"] as const).flatMap((name): [SecretReference, string][] => {
    const { service, secret } = TOKENS[name];
    const reference = services.find((one) => one.name === service)?.secrets[secret];
    return reference === undefined ? [] : [[reference, tokenOf(name, secrets)]];
  });
}
