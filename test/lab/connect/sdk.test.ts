import { FullItem, ItemBuilder, OnePasswordConnect, type OPConnect } from "@1password/connect";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { idOf } from "../../../lab/connect/ids.ts";
import { openServer, SEED, type Server } from "./server.ts";

const VAULT = idOf("vault", "blumeops");
const CATEGORY = FullItem.CategoryEnum;

let server: Server;
let sdk: OPConnect;
beforeAll(async () => {
  server = await openServer(SEED);
  sdk = OnePasswordConnect({
    serverURL: server.url,
    token: server.emulator.environment["OP_CONNECT_TOKEN"] ?? "",
    keepAlive: false,
  });
});
afterAll(async () => await server[Symbol.asyncDispose]());

describe("1Password's own client finds its way", () => {
  it("to vaults", async () => {
    expect((await sdk.listVaults()).map(({ name }) => name)).toEqual(["blumeops", "family"]);
    expect(await sdk.getVault("blumeops")).toMatchObject({ id: VAULT, items: 3, type: "USER_CREATED" });
    expect(await sdk.getVault(VAULT)).toMatchObject({ name: "blumeops" });
    await expect(sdk.getVault("missing")).rejects.toMatchObject({ status: 404 });
  });

  it("to items, by title and by id", async () => {
    const item = await sdk.getItem(VAULT, "gandi - blumeops");
    expect(item).toMatchObject({
      id: idOf("item", "blumeops/gandi - blumeops"),
      category: "LOGIN",
      tags: ["dns"],
    });
    expect(await sdk.getItem(VAULT, item.id ?? "")).toEqual(item);
    expect(item.fields).toMatchObject([
      { label: "pat", type: "CONCEALED", value: expect.stringMatching(/^[0-9a-f]{64}$/) },
      { label: "given", value: "as stated" },
    ]);
    await expect(sdk.getItem(VAULT, "missing")).rejects.toMatchObject({ status: 404 });
  });

  it("to items that it searches for", async () => {
    expect((await sdk.listItems(VAULT)).map(({ title }) => title)).toEqual([
      "gandi - blumeops",
      "Borg key",
      "Web",
    ]);
    expect((await sdk.listItemsByTitle(VAULT, "Web")).map(({ title }) => title)).toEqual(["Web"]);
    expect((await sdk.listItemsByTitleContains(VAULT, "o")).map(({ title }) => title)).toEqual([
      "gandi - blumeops",
      "Borg key",
    ]);
  });

  it("to fields in sections, and what they are for", async () => {
    const item = await sdk.getItem(VAULT, "Web");
    const section = item.sections?.find(({ label }) => label === "OAuth");
    expect(item.fields?.find(({ label }) => label === "client-id")?.section).toMatchObject({
      id: section?.id,
    });
    expect(item.fields?.find(({ purpose }) => purpose?.toString() === "PASSWORD")?.entropy).toBeGreaterThan(
      100,
    );
  });

  it("to a key", async () => {
    const [field] = (await sdk.getItem(VAULT, "Borg key")).fields ?? [];
    expect(field?.value).toMatch(/^-----BEGIN OPENSSH PRIVATE KEY-----\n/);
  });

  it("to files", async () => {
    const [file] = await sdk.listFiles("blumeops", "Web");
    expect(file).toMatchObject({ name: "credentials.json", size: 16 });
    expect(await sdk.getFileById("blumeops", "Web", file?.id ?? "")).toEqual(file);
    expect(await sdk.getFileContent("blumeops", "Web", file?.id ?? "")).toBe('{"version":"2"}\n');
    await expect(sdk.getFileById("blumeops", "Web", idOf("file", "x"))).rejects.toMatchObject({
      status: 404,
    });
  });
});

describe("1Password's own client writes", () => {
  it("an item, changes it and deletes it", async () => {
    const draft = new ItemBuilder()
      .setCategory(CATEGORY.Login)
      .setTitle("Miniflux")
      .addTag("feeds")
      .addField({ label: "user", value: "owner" })
      .addField({
        label: "password",
        sectionName: "Login",
        generate: true,
        recipe: { length: 24, characterSets: [], excludeCharacters: "" },
      })
      .build();
    const made = await sdk.createItem(VAULT, draft);
    expect(made.version).toBe(1);
    const generated = made.fields?.find(({ label }) => label === "password");
    expect(generated?.value).toHaveLength(24);
    expect(generated?.section?.id).toBe(made.sections?.[0]?.id);

    made.title = "Miniflux renamed";
    const changed = await sdk.updateItem(VAULT, made);
    expect(changed).toMatchObject({ id: made.id, title: "Miniflux renamed", version: 2, tags: ["feeds"] });
    expect(changed.fields?.find(({ label }) => label === "password")?.value).toBe(generated?.value);

    await sdk.deleteItem(VAULT, "Miniflux renamed");
    await expect(sdk.getItemById(VAULT, made.id ?? "")).rejects.toMatchObject({
      status: 404,
      message: `item ${made.id} not found`,
    });
  });
});
