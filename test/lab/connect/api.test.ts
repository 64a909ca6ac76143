import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { idOf } from "../../../lab/connect/ids.ts";
import { openServer, SEED, type Server } from "./server.ts";

const [VAULT, OTHER] = [idOf("vault", "blumeops"), idOf("vault", "family")];
const WEB = `/v1/vaults/${VAULT}/items/${idOf("item", "blumeops/Web")}`;
const NOBODY = idOf("nobody", "nobody");

let server: Server;
beforeAll(async () => {
  server = await openServer(SEED);
});
afterAll(async () => await server[Symbol.asyncDispose]());

describe("a token opens what it is for", () => {
  it("nothing without one, or with one that is unknown", async () => {
    for (const authorization of ["", "Bearer nonsense", "Basic eDp5"])
      expect(await server.call("GET", "/v1/vaults", undefined, { authorization })).toMatchObject({
        status: 401,
        body: { status: 401, message: "Invalid token signature" },
      });
  });

  it("is made like a JWT that names its vaults", async () => {
    const [header = "", claims = ""] = (await server.tokenOf("reader")).split(".");
    const read = (part: string): unknown => JSON.parse(Buffer.from(part, "base64url").toString());
    expect(read(header)).toEqual({ alg: "ES256", typ: "jwt" });
    expect(read(claims)).toMatchObject({ "1password.com/vts": [{ u: VAULT }] });
  });

  it("only its vaults, and only to read when it is for reading", async () => {
    const headers = { authorization: `Bearer ${await server.tokenOf("reader")}` };
    const { body } = await server.call("GET", "/v1/vaults", undefined, headers);
    expect(body).toMatchObject([{ name: "blumeops" }]);
    expect(await server.call("GET", `/v1/vaults/${OTHER}`, undefined, headers)).toMatchObject({
      status: 403,
      body: { status: 403, message: `vault ${OTHER} is not in scope` },
    });
    expect((await server.call("GET", WEB, undefined, headers)).status).toBe(200);
    expect(await server.call("DELETE", WEB, undefined, headers)).toMatchObject({
      status: 401,
      body: { message: "Unauthorized Request, token does not have write access to the Vault" },
    });
    expect((await server.call("GET", WEB)).status).toBe(200);
  });
});

describe("what is not there is refused in the API's words", () => {
  it.each([
    [`/v1/vaults/${NOBODY}`, 404, `vault ${NOBODY} not found`],
    [`/v1/vaults/${VAULT}/items/${NOBODY}`, 404, `item ${NOBODY} not found`],
    [`${WEB}/files/${NOBODY}`, 404, `file ${NOBODY} not found`],
    ["/v1/vaults/blumeops", 400, "Invalid Vault UUID"],
    [`/v1/vaults/${VAULT}/items/Web`, 400, "Invalid Item UUID"],
    ["/v1/nonsense", 404, "Not Found"],
    [`/v1/vaults/${VAULT}/items?filter=bogus`, 400, "Invalid SCIM filter: bogus"],
  ])("GET %s", async (path, status, message) => {
    expect(await server.call("GET", path)).toMatchObject({ status, body: { status, message } });
  });
});

describe("lists", () => {
  it("choose by name, title and tag", async () => {
    const chosen = async (path: string, filter: string) =>
      (await server.call("GET", `${path}?filter=${encodeURIComponent(filter)}`)).body;
    expect(await chosen("/v1/vaults", 'name eq "family"')).toMatchObject([{ id: OTHER, items: 1 }]);
    expect(await chosen(`/v1/vaults/${VAULT}/items`, 'title eq "Web"')).toMatchObject([{ title: "Web" }]);
    expect(await chosen(`/v1/vaults/${VAULT}/items`, 'tag eq "dns"')).toMatchObject([
      { title: "gandi - blumeops" },
    ]);
    expect(await chosen(`/v1/vaults/${VAULT}/items`, 'title eq "web"')).toEqual([]);
  });

  it("show nothing that is secret", async () => {
    const { body } = await server.call("GET", `/v1/vaults/${VAULT}/items`);
    expect(JSON.stringify(body)).not.toMatch(/as stated|fields|BEGIN OPENSSH/);
  });
});

describe("items are changed", () => {
  const ITEMS = `/v1/vaults/${OTHER}/items`;

  it("in part, with a version that counts", async () => {
    const { body: made } = await server.call("POST", ITEMS, {
      vault: { id: OTHER },
      category: "LOGIN",
      title: "Door",
      fields: [{ id: "code", type: "CONCEALED", value: "1234" }],
    });
    const id = made !== null && typeof made === "object" && "id" in made ? String(made.id) : "";
    const patch = [
      { op: "replace", path: "/fields/code/value", value: "9999" },
      { op: "add", path: "/tags", value: ["house"] },
    ];
    expect(await server.call("PATCH", `${ITEMS}/${id}`, patch)).toMatchObject({
      status: 200,
      body: { id, version: 2, tags: ["house"], title: "Door", fields: [{ id: "code", value: "9999" }] },
    });
    expect(await server.call("PATCH", `${ITEMS}/${id}`, [])).toMatchObject({
      status: 200,
      body: { version: 2 },
    });
    expect((await server.call("DELETE", `${ITEMS}/${id}`)).status).toBe(204);
  });

  it.each([
    [{ category: "BOGUS", title: "x" }, "Invalid item category"],
    [{ title: "x" }, "Invalid item category"],
    [{ category: "LOGIN", vault: { id: NOBODY } }, "The item's vault is not the vault of the request"],
    [{ category: "LOGIN", fields: [{ id: "a" }, { id: "a" }] }, "Duplicate field ID: a"],
  ])("not by %j", async (body, message) => {
    const before = (await server.call("GET", ITEMS)).body;
    expect(await server.call("POST", ITEMS, body)).toMatchObject({
      status: 400,
      body: { status: 400, message },
    });
    expect((await server.call("GET", ITEMS)).body).toEqual(before);
  });

  it("by many at once without loss", async () => {
    const titles = [..."abcdefgh"];
    await Promise.all(titles.map((title) => server.call("POST", ITEMS, { category: "PASSWORD", title })));
    const { body } = await server.call("GET", ITEMS);
    expect(body).toEqual(expect.arrayContaining(titles.map((title) => expect.objectContaining({ title }))));
  });
});

describe("files", () => {
  it("come with their content on demand, unless they are too big", async () => {
    const [small, big] = ["credentials.json", "big.bin"].map((name) =>
      idOf("file", `${idOf("item", "blumeops/Web")}/${name}`),
    );
    expect((await server.call("GET", `${WEB}/files/${small}?inline_files=true`)).body).toMatchObject({
      content: Buffer.from('{"version":"2"}\n').toString("base64"),
    });
    expect((await server.call("GET", `${WEB}/files/${big}?inline_files=true`)).status).toBe(413);
    const { headers } = await server.call("GET", `${WEB}/files/${small}/content`);
    expect(headers.get("content-disposition")).toBe('attachment; filename="credentials.json"');
    expect(headers.get("content-type")).toBe("application/octet-stream");
  });
});

describe("the server says how it is", () => {
  it("to anybody", async () => {
    await using fresh = await openServer(SEED);
    const noToken = { authorization: "" };
    expect(await fresh.call("GET", "/heartbeat", undefined, noToken)).toMatchObject({
      status: 200,
      body: ".",
    });
    const sync = async () => (await fresh.call("GET", "/health", undefined, noToken)).body;
    expect(await sync()).toMatchObject({ dependencies: [{ service: "sync", status: "TOKEN_NEEDED" }, {}] });
    await fresh.call("GET", "/v1/vaults");
    expect(await sync()).toMatchObject({ dependencies: [{ service: "sync", status: "ACTIVE" }, {}] });
    expect((await fresh.call("GET", "/metrics", undefined, noToken)).body).toContain(
      'http_requests_total{code="200",method="get"} 4',
    );
  });

  it("and who asked for what, newest first", async () => {
    await using fresh = await openServer(SEED);
    await fresh.call("GET", `/v1/vaults/${VAULT}`);
    await fresh.call("DELETE", WEB, undefined, { authorization: `Bearer ${await fresh.tokenOf("reader")}` });
    await fresh.call("GET", WEB);
    const { body, headers } = await fresh.call("GET", "/v1/activity?limit=2");
    expect(headers.get("content-range")).toBe("1-2/3");
    expect(body).toMatchObject([
      { action: "READ", result: "SUCCESS", resource: { type: "ITEM", vault: { id: VAULT } } },
      { action: "DELETE", result: "DENY", actor: { id: "reader" } },
    ]);
  });
});

describe("the data lies in a file", () => {
  it("that only its owner may read, and whose change by hand is what the next request sees", async () => {
    const file = join(server.dataDir, "vaults.json");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await writeFile(file, (await readFile(file, "utf8")).replace("as stated", "changed by hand"));
    const item = idOf("item", "blumeops/gandi - blumeops");
    expect((await server.call("GET", `/v1/vaults/${VAULT}/items/${item}`)).body).toMatchObject({
      fields: [{}, { value: "changed by hand" }],
    });
  });

  it("that outlives the emulator, secrets and token", async () => {
    await using first = await openServer(SEED);
    const before = (await first.call("GET", WEB)).body;
    await first.emulator.close();
    await using second = await openServer(SEED, first.dataDir);
    expect(second.emulator.environment["OP_CONNECT_TOKEN"]).toBe(
      first.emulator.environment["OP_CONNECT_TOKEN"],
    );
    expect((await second.call("GET", WEB)).body).toEqual(before);
  });

  it("and the API can be made to fail", async () => {
    await server.call("POST", "/lab/faults", { status: 503, path: "/items/" });
    expect((await server.call("GET", WEB)).status).toBe(503);
    expect((await server.call("GET", WEB)).status).toBe(200);
  });
});
