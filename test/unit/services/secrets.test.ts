import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { locate, SecretReference } from "../../../catalogue/secret.ts";
import { NETWORK_CREDENTIALS } from "../../../config/credentials.ts";
import { realCatalogue } from "./real.ts";

const catalogue = await realCatalogue();

/** Every reference that the facts of the running system name, and who reads it; ids whose title is known are written by title. */
const READ = [
  ["op://blumeops/Tailscale K8s Operator OAuth/client-id", "tailscale-operator"],
  ["op://blumeops/Tailscale K8s Operator OAuth/client-secret", "tailscale-operator"],
  ["op://blumeops/gandi - blumeops/pat", "caddy"],
  ["op://blumeops/Forgejo Secrets/lfs-jwt-secret", "forgejo"],
  ["op://blumeops/Forgejo Secrets/internal-token", "forgejo"],
  ["op://blumeops/Forgejo Secrets/oauth2-jwt-secret", "forgejo"],
  ["op://blumeops/Forgejo Secrets/api-token", "forgejo"],
  ["op://blumeops/Forgejo Secrets/github-mirror-pat", "forgejo"],
  ["op://blumeops/Forgejo Secrets/api-token", "workflow-secrets"],
  ["op://blumeops/Forgejo Secrets/argocd_token", "workflow-secrets"],
  ["op://blumeops/on5slfaygtdjrxmdwezyhfmqsq/deploy-token", "workflow-secrets"],
  ["op://blumeops/Forgejo Secrets/runner_reg", "forgejo-runner"],
  ["op://blumeops/borgmatic/db-password", "borgmatic"],
  ["op://blumeops/borgmatic/db-password", "postgresql"],
  ["op://blumeops/postgres/password", "postgresql"],
  ["op://blumeops/noiobufntsxyzageu7mvlp2nbe/ssh-private-key", "borgmatic"],
  ["op://blumeops/ceywxkcd3z7najsy2nmmbs2vke/credential", "jellyfin"],
  ["op://blumeops/argocd-forge-ssh-key/private-key-openssh", "argocd"],
  ["op://blumeops/srogeebssulhtb6tnqd7ls6qey/password", "argocd"],
  ["op://blumeops/Grafana (blumeops)/password", "grafana"],
  ["op://blumeops/1Password Connect/credentials-file", "onepassword-connect"],
  ["op://blumeops/1Password Connect/token", "onepassword-connect"],
  // Not of the running system, where nothing alerts.
  ["op://blumeops/alert channel/address", "alertmanager"],
  // Not of the running system, where PostgreSQL is dumped and no more: the keys of the store of its own backups.
  ...["backup-store", "postgresql"].flatMap((reader) => [
    ["op://blumeops/backup-store/access-key-id", reader],
    ["op://blumeops/backup-store/secret-access-key", reader],
  ]),
];

describe("secrets of the lab", () => {
  const stated = [...catalogue.services.values()].flatMap(({ name, secrets }) =>
    Object.values(secrets).map((reference) => `${name} reads ${reference}`),
  );

  it("are stated at the service that reads them, each one that the facts name and no other", () => {
    expect(stated.sort()).toEqual(READ.map(([reference, name]) => `${name} reads ${reference}`).sort());
  });

  it("name one vault by one name, so that one secret is not two", () => {
    const vaults = [...catalogue.services.values()].flatMap(({ secrets }) =>
      Object.values(secrets).map((reference) => locate(reference).vault),
    );
    expect(new Set(vaults)).toEqual(new Set(["blumeops"]));
  });

  it("of the network are configuration, and Caddy reads the same token as the DNS stack", () => {
    expect(Object.values(NETWORK_CREDENTIALS)).toEqual(
      expect.arrayContaining([
        "op://blumeops/tailscale - blumeops/client_id",
        "op://blumeops/tailscale - blumeops/client_secret",
        catalogue.services.values().find(({ name }) => name === "caddy")?.secrets["gandi-token"],
      ]),
    );
  });
});

const word = fc.string({ minLength: 1 }).filter((text) => !/[/\n\r\u2028\u2029]/.test(text));

describe("a reference to a secret", () => {
  it("comes apart into what it was put together from", () => {
    fc.assert(
      fc.property(word, word, fc.option(word, { nil: undefined }), word, (vault, item, section, field) => {
        const parts = section === undefined ? [vault, item, field] : [vault, item, section, field];
        const reference = SecretReference.parse(`op://${parts.join("/")}`);
        expect(locate(reference)).toEqual(
          section === undefined ? { vault, item, field } : { vault, item, section, field },
        );
      }),
    );
  });

  it.each([
    "",
    "op://",
    "op://vault",
    "op://vault/item",
    "op://vault//field",
    "op://a/b/c/d/e",
    "vault/item/field",
  ])("is refused with a part missing or too many: %s", (text) => {
    expect(SecretReference.safeParse(text).success).toBe(false);
  });
});
