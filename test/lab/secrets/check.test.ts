import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SecretReference } from "../../../catalogue/secret.ts";
import { checkSecrets } from "../../../secrets/check.ts";
import { readSecrets } from "../../../secrets/resolve.ts";
import { openServer, SEED, type Server } from "../connect/server.ts";

let server: Server;
let connect: { host: string; token: string };
beforeAll(async () => {
  server = await openServer(SEED);
  connect = { host: server.url, token: await server.tokenOf("reader") };
});
afterAll(async () => await server[Symbol.asyncDispose]());

const need = (reference: string, by = "services/web.ts") => ({
  reference: SecretReference.parse(reference),
  by,
});

describe("references are checked without their values", () => {
  it("and lead to a field by title, by section, or not", async () => {
    expect(
      await checkSecrets(
        [
          need("op://blumeops/gandi - blumeops/pat"),
          need("op://blumeops/gandi - blumeops/pat", "GANDI_PERSONAL_ACCESS_TOKEN"),
          need("op://blumeops/Web/OAuth/client-id"),
        ],
        connect,
      ),
    ).toEqual([
      {
        reference: "op://blumeops/gandi - blumeops/pat",
        by: ["services/web.ts", "GANDI_PERSONAL_ACCESS_TOKEN"],
      },
      { reference: "op://blumeops/Web/OAuth/client-id", by: ["services/web.ts"] },
    ]);
  });

  it.each([
    ["op://nowhere/Web/password", 'there is no vault "nowhere" for this token'],
    ["op://family/Recipe/flour", 'there is no vault "family" for this token'],
    ["op://blumeops/Nothing/password", 'there is no item "Nothing" in the vault'],
    ["op://blumeops/Web/no-such-field", 'the item has no field "no-such-field"'],
    ["op://blumeops/Web/No Section/client-id", 'the item has no section "No Section"'],
  ])("and %s is missing, with what of it", async (reference, missing) => {
    expect(await checkSecrets([need(reference)], connect)).toEqual([
      { reference, by: ["services/web.ts"], missing },
    ]);
  });

  it("and no value is in what comes of it", async () => {
    const checked = await checkSecrets([need("op://blumeops/gandi - blumeops/given")], connect);
    expect(inspect(checked, { depth: null, showHidden: true })).not.toContain("as stated");
  });

  it("and a token that Connect does not know is said as such", async () => {
    await expect(
      checkSecrets([need("op://blumeops/Web/password")], { ...connect, token: "no token" }),
    ).rejects.toThrow("1Password Connect does not know this token");
    await expect(
      checkSecrets([need("op://blumeops/Web/password")], { host: "http://127.0.0.1:1", token: "x" }),
    ).rejects.toThrow("1Password Connect at http://127.0.0.1:1 does not answer");
  });
});

describe("values are read", () => {
  it("each once by reference, and every one that is missing is told with whoever needs it", async () => {
    const given = need("op://blumeops/gandi - blumeops/given");
    expect((await readSecrets([given], connect)).get(given.reference)).toBe("as stated");
    await expect(
      readSecrets(
        [given, need("op://blumeops/Web/nothing"), need("op://blumeops/Nothing/x", "services/other.ts")],
        connect,
      ),
    ).rejects.toThrow(
      /^services\/web\.ts needs op:\/\/blumeops\/Web\/nothing, which cannot be read: the item has no field "nothing"\nservices\/other\.ts needs op:\/\/blumeops\/Nothing\/x, which cannot be read: /,
    );
  });
});
