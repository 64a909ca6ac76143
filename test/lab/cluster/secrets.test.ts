import { describe, expect, it } from "vitest";
import { apply, expectField, exported, field, kubectl, namespace } from "./kubectl.ts";

const STORE = { kind: "ClusterSecretStore", name: "onepassword-test" };

/** A store that reads the lab's 1Password Connect with a token. */
async function store(inNamespace: string, token: string): Promise<void> {
  const secret = { name: "onepassword-token", namespace: inNamespace, key: "token" };
  await apply(
    {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: secret.name, namespace: inNamespace },
      stringData: { token },
    },
    {
      apiVersion: "external-secrets.io/v1",
      kind: STORE.kind,
      metadata: { name: STORE.name },
      spec: {
        provider: {
          onepassword: {
            connectHost: exported("OP_CONNECT_HOST"),
            vaults: { blumeops: 1 },
            auth: { secretRef: { connectTokenSecretRef: secret } },
          },
        },
      },
    },
  );
}

describe("External Secrets reads the lab's 1Password Connect", () => {
  it("an ExternalSecret becomes a Secret with the vault's value", async () => {
    const inside = await namespace("secret-filled");
    await store(inside, exported("OP_CONNECT_TOKEN"));
    await apply({
      apiVersion: "external-secrets.io/v1",
      kind: "ExternalSecret",
      metadata: { name: "gandi", namespace: inside },
      spec: {
        secretStoreRef: STORE,
        target: { name: "gandi" },
        data: [{ secretKey: "token", remoteRef: { key: "gandi - blumeops", property: "pat" } }],
      },
    });
    await expectField("externalsecret", "gandi", inside, "{.status.conditions[0].reason}", "SecretSynced");
    const value = Buffer.from(await field("secret", "gandi", inside, "{.data.token}"), "base64").toString();
    expect(value).toBe(exported("GANDI_PERSONAL_ACCESS_TOKEN"));
    await kubectl(["delete", "clustersecretstore", STORE.name]);
  });

  it("a token that Connect does not know makes the store invalid", async () => {
    const inside = await namespace("secret-refused");
    await store(inside, "not-a-token");
    const status = "{.status.conditions[0].status}";
    await expectField("clustersecretstore", STORE.name, inside, status, "False");
    await kubectl(["delete", "clustersecretstore", STORE.name]);
  });
});
