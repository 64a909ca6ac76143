import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Account, openAccount } from "./account.ts";

const DOMAIN = "/v5/livedns/domains/example.com";
const RECORDS = `${DOMAIN}/records`;
const CREATED = { status: 201, body: { message: "DNS Record Created" } };

let account: Account;
beforeAll(async () => {
  account = await openAccount({
    zones: [
      "example.com",
      { fqdn: "example.net", records: [{ name: "@", type: "A", values: ["192.0.2.9"] }] },
    ],
    tokens: [
      { name: "all" },
      { name: "one domain", token: "one-domain", domains: ["example.net"] },
      { name: "reader", token: "reader", manage: false },
      { name: "old", token: "old", expires: "2020-01-01T00:00:00Z" },
    ],
    requestsPerMinute: 100_000,
  });
});
afterAll(async () => await account[Symbol.asyncDispose]());
beforeEach(async () => void (await account.call("PUT", RECORDS, { items: [] })));

describe("only a personal access token lets in", () => {
  const as = async (authorization: string, method = "GET", path = DOMAIN) =>
    await account.call(method, path, undefined, { authorization });

  it("nobody without a credential, or with a key of the retired kind", async () => {
    for (const authorization of ["", "Apikey 0123456789", "Basic eDp5"])
      expect(await as(authorization)).toMatchObject({
        status: 401,
        body: { object: "HTTPUnauthorized", cause: "Unauthorized", code: 401 },
      });
  });

  it("nobody with a token that is unknown or has ended", async () => {
    for (const authorization of ["Bearer nonsense", "Bearer old"])
      expect(await as(authorization)).toMatchObject({
        status: 403,
        body: {
          object: "HTTPForbidden",
          cause: "Forbidden",
          code: 403,
          message: "Access was denied to this resource.",
        },
      });
  });

  it("a token only to its domains", async () => {
    expect((await as("Bearer one-domain")).status).toBe(403);
    expect((await as("Bearer one-domain", "GET", "/v5/livedns/domains/example.net")).status).toBe(200);
    expect((await as("Bearer one-domain", "GET", "/v5/livedns/domains")).body).toMatchObject([
      { fqdn: "example.net" },
    ]);
  });

  it("a reader only to read", async () => {
    expect((await as("Bearer reader")).status).toBe(200);
    expect((await as("Bearer reader", "DELETE", RECORDS)).status).toBe(403);
  });
});

describe("domains", () => {
  it("are listed and shown with their addresses", async () => {
    const href = `https://api.gandi.net${DOMAIN}`;
    expect((await account.call("GET", "/v5/livedns/domains")).body).toEqual([
      { fqdn: "example.com", domain_href: href, domain_records_href: `${href}/records` },
      expect.objectContaining({ fqdn: "example.net" }),
    ]);
    expect((await account.call("GET", DOMAIN)).body).toEqual({
      fqdn: "example.com",
      domain_href: href,
      domain_records_href: `${href}/records`,
      domain_keys_href: `${href}/keys`,
      automatic_snapshots: true,
    });
  });

  it("are not found in the API's words", async () => {
    expect(await account.call("GET", "/v5/livedns/domains/example.org")).toMatchObject({
      status: 404,
      body: {
        code: 404,
        message: "The resource could not be found.",
        object: "HTTPNotFound",
        cause: "Not Found",
      },
    });
  });

  it("are added with Gandi's own records, once", async () => {
    const domain = "/v5/livedns/domains/example.info";
    expect(
      (await account.call("POST", "/v5/livedns/domains", { fqdn: "example.info", zone: { ttl: 0 } })).status,
    ).toBe(201);
    expect((await account.call("POST", "/v5/livedns/domains", { fqdn: "example.info" })).status).toBe(409);
    expect((await account.call("GET", `${domain}/records/@/MX`)).body).toMatchObject({
      rrset_ttl: 10_800,
      rrset_values: ["10 spool.mail.gandi.net.", "50 fb.mail.gandi.net."],
    });
    await account.call("PATCH", domain, { automatic_snapshots: false });
    expect((await account.call("GET", domain)).body).toMatchObject({ automatic_snapshots: false });
  });

  it("are registered, and say which name servers they have", async () => {
    const { body: nameservers } = await account.call("GET", `${DOMAIN}/nameservers`);
    expect(nameservers).toHaveLength(3);
    expect((await account.call("GET", "/v5/livedns/nameservers/example.com")).body).toEqual(nameservers);
    expect((await account.call("GET", "/v5/domain/domains/example.com")).body).toMatchObject({
      fqdn: "example.com",
      nameservers,
    });
  });
});

describe("a record set is made, read, replaced and deleted", () => {
  it.each([
    ["by its name and type", `${RECORDS}/www/A`, {}],
    ["by its name", `${RECORDS}/www`, { rrset_type: "A" }],
    ["by the body alone", RECORDS, { rrset_name: "www", rrset_type: "A" }],
  ])("%s", async (_, path, place) => {
    const made = await account.call("POST", path, { ...place, rrset_ttl: 600, rrset_values: ["192.0.2.1"] });
    expect(made).toMatchObject(CREATED);
    expect(made.headers.get("location")).toBe(`https://api.gandi.net${RECORDS}/www/A`);
    expect((await account.call("GET", `${RECORDS}/www/A`)).body).toEqual({
      rrset_name: "www",
      rrset_type: "A",
      rrset_ttl: 600,
      rrset_values: ["192.0.2.1"],
      rrset_href: `https://api.gandi.net${RECORDS}/www/A`,
    });
  });

  it("for a wildcard and for the zone itself, escaped or not", async () => {
    for (const name of ["*.ops", "%2A.ops", "@", "%40"])
      expect(await account.call("PUT", `${RECORDS}/${name}/TXT`, { rrset_values: [name] })).toMatchObject(
        CREATED,
      );
    expect((await account.call("GET", RECORDS)).body).toMatchObject([
      { rrset_name: "*.ops", rrset_values: ['"%2A.ops"'] },
      { rrset_name: "@", rrset_values: ['"%40"'] },
    ]);
  });

  it("with 200 when it is there already, with 409 when another is", async () => {
    const path = `${RECORDS}/www/A`;
    await account.call("POST", path, { rrset_values: ["192.0.2.1", "192.0.2.2"] });
    expect((await account.call("POST", path, { rrset_values: ["192.0.2.2", "192.0.2.1"] })).status).toBe(200);
    expect(await account.call("POST", path, { rrset_values: ["192.0.2.3"] })).toMatchObject({
      status: 409,
      body: { code: 409, message: "This record already exists", cause: "Conflict" },
    });
  });

  it("with PUT whether it is there or not; a left-out TTL is the default", async () => {
    const path = `${RECORDS}/www/A`;
    expect(await account.call("PUT", path, { rrset_values: ["192.0.2.1"], rrset_ttl: 300 })).toMatchObject(
      CREATED,
    );
    expect(await account.call("PUT", path, { rrset_values: ["192.0.2.2"] })).toMatchObject(CREATED);
    expect((await account.call("GET", path)).body).toMatchObject({
      rrset_ttl: 10_800,
      rrset_values: ["192.0.2.2"],
    });
  });

  it("with PATCH value by value", async () => {
    const path = `${RECORDS}/www/A`;
    await account.call("PUT", path, { rrset_values: ["192.0.2.1", "192.0.2.2"] });
    const change = { add_rrset_values: ["192.0.2.3"], remove_rrset_values: ["192.0.2.1"], rrset_ttl: 900 };
    expect(await account.call("PATCH", path, change)).toMatchObject({
      status: 200,
      body: { rrset_ttl: 900, rrset_values: ["192.0.2.2", "192.0.2.3"] },
    });
  });

  it("and is gone, in the API's words", async () => {
    const path = `${RECORDS}/www/A`;
    await account.call("PUT", path, { rrset_values: ["192.0.2.1"] });
    expect(await account.call("DELETE", path)).toMatchObject({ status: 204, body: "" });
    for (const method of ["GET", "DELETE"])
      expect(await account.call(method, path)).toMatchObject({
        status: 404,
        body: {
          code: 404,
          message: "Can't find the DNS record www/A in the zone",
          object: "dns-record",
          cause: "Not Found",
        },
      });
  });

  it("all of one name at once", async () => {
    await account.call("PUT", `${RECORDS}/www/A`, { rrset_values: ["192.0.2.1"] });
    await account.call("PUT", `${RECORDS}/keep/A`, { rrset_values: ["192.0.2.1"] });
    const items = [
      { rrset_type: "AAAA", rrset_values: ["2001:db8::1"] },
      { rrset_type: "TXT", rrset_values: ["x"] },
    ];
    expect(await account.call("PUT", `${RECORDS}/www`, { items })).toMatchObject(CREATED);
    expect((await account.call("GET", `${RECORDS}/www`)).body).toMatchObject([
      { rrset_type: "AAAA", rrset_values: ["2001:db8::1"] },
      { rrset_type: "TXT", rrset_values: ['"x"'] },
    ]);
    expect((await account.call("DELETE", `${RECORDS}/www`)).status).toBe(204);
    expect((await account.call("GET", RECORDS)).body).toMatchObject([{ rrset_name: "keep" }]);
  });
});

describe("a refused change changes nothing", () => {
  it.each([
    ["a TTL below the bound", { rrset_ttl: 60, rrset_values: ["192.0.2.1"] }, "rrset_ttl"],
    ["a wrong value", { rrset_values: ["192.0.2.1", "nonsense"] }, "rrset_values"],
    ["no values", {}, "rrset_values"],
  ])("%s", async (_, body, name) => {
    const refused = await account.call("PUT", `${RECORDS}/www/A`, body);
    expect(refused).toMatchObject({
      status: 400,
      body: { status: "error", errors: [{ location: "body", name }] },
    });
    // The official client reads the body only under exactly this type.
    expect(refused.headers.get("content-type")).toBe("application/json");
    expect((await account.call("GET", RECORDS)).body).toEqual([]);
  });

  it("an absolute name of another zone", async () => {
    const body = { rrset_name: "www.example.org.", rrset_type: "A", rrset_values: ["192.0.2.1"] };
    expect(await account.call("POST", RECORDS, body)).toMatchObject({
      status: 400,
      body: { message: "Absolute rrset_name must end with example.com. (www.example.org.)" },
    });
  });

  it("one bad item among good ones", async () => {
    const item = (rrset_type: string) => ({
      rrset_name: "www",
      rrset_type,
      rrset_values: ["www.example.net."],
    });
    expect((await account.call("PUT", RECORDS, { items: [item("CNAME"), item("MX")] })).status).toBe(400);
    expect((await account.call("GET", RECORDS)).body).toEqual([]);
  });

  it("what is no JSON", async () => {
    expect(
      await account.call("PUT", `${RECORDS}/www/A`, "{", { "content-type": "application/json" }),
    ).toMatchObject({ status: 400, body: { status: "error" } });
  });
});

describe("a whole zone", () => {
  const items = [..."abcde"].map((rrset_name) => ({
    rrset_name,
    rrset_type: "A",
    rrset_values: ["192.0.2.1"],
  }));

  it("is read by pages that lead to one another", async () => {
    await account.call("PUT", RECORDS, { items });
    const first = await account.call("GET", `${RECORDS}?per_page=2`);
    expect(first.body).toMatchObject([{ rrset_name: "a" }, { rrset_name: "b" }]);
    expect(first.headers.get("total-count")).toBe("5");
    expect(first.headers.get("link")).toBe(
      `<${account.url}${RECORDS}?per_page=2&page=2>; rel="next", <${account.url}${RECORDS}?per_page=2&page=3>; rel="last"`,
    );
    const last = await account.call("GET", `${RECORDS}?per_page=2&page=3`);
    expect(last.body).toMatchObject([{ rrset_name: "e" }]);
    expect(last.headers.get("link")).toBeNull();
    expect((await account.call("GET", `${RECORDS}?page=9`)).body).toEqual([]);
    expect((await account.call("GET", `${RECORDS}?page=0`)).status).toBe(400);
  });

  it("is filtered by type", async () => {
    await account.call("PUT", `${RECORDS}/www/A`, { rrset_values: ["192.0.2.1"] });
    await account.call("PUT", `${RECORDS}/www/TXT`, { rrset_values: ["x"] });
    expect((await account.call("GET", `${RECORDS}?rrset_type=TXT`)).body).toMatchObject([
      { rrset_type: "TXT" },
    ]);
  });

  it("is written and read as a zone file", async () => {
    const file = 'www 600 IN A 192.0.2.1\n@ 300 IN TXT "a b"\n';
    expect(await account.call("PUT", RECORDS, file)).toMatchObject(CREATED);
    const { body } = await account.call("GET", RECORDS, undefined, { accept: "text/plain" });
    expect(String(body).split("\n").slice(1)).toEqual(['@ 300 IN TXT "a b"', "www 600 IN A 192.0.2.1", ""]);
    expect(await account.call("PUT", RECORDS, "www IN BOGUS x")).toMatchObject({
      status: 400,
      body: { errors: [{ description: 'line 1: unknown record type "BOGUS"' }] },
    });
  });

  it("is emptied", async () => {
    await account.call("PUT", RECORDS, { items });
    expect((await account.call("DELETE", RECORDS)).status).toBe(204);
    expect((await account.call("GET", RECORDS)).body).toEqual([]);
  });

  it("loses nothing when many write at once", async () => {
    await Promise.all(
      items.map(({ rrset_name }) =>
        account.call("POST", `${RECORDS}/${rrset_name}/A`, { rrset_values: ["192.0.2.1"] }),
      ),
    );
    expect((await account.call("GET", RECORDS)).body).toHaveLength(items.length);
  });
});

describe("the data lies in files", () => {
  it("that only their owner may read", async () => {
    expect((await stat(join(account.dataDir, "account.json"))).mode & 0o777).toBe(0o600);
    expect((await stat(join(account.dataDir, "zones/example.com.json"))).mode & 0o777).toBe(0o600);
  });

  it("whose change by hand is what the next request sees", async () => {
    await account.call("PUT", `${RECORDS}/www/A`, { rrset_values: ["192.0.2.1"] });
    const file = join(account.dataDir, "zones/example.com.json");
    await writeFile(file, (await readFile(file, "utf8")).replace("192.0.2.1", "192.0.2.77"));
    expect((await account.call("GET", `${RECORDS}/www/A`)).body).toMatchObject({
      rrset_values: ["192.0.2.77"],
    });
  });

  it("that outlive the emulator, token and all", async () => {
    await using first = await openAccount({ zones: ["example.com"] });
    await first.call("PUT", `${RECORDS}/www2/A`, { rrset_values: ["192.0.2.1"] });
    await first.emulator.close();
    await using second = await openAccount({ zones: ["example.org"] }, first.dataDir);
    expect(second.emulator.environment["GANDI_PERSONAL_ACCESS_TOKEN"]).toBe(
      first.emulator.environment["GANDI_PERSONAL_ACCESS_TOKEN"],
    );
    expect((await second.call("GET", `${RECORDS}/www2/A`)).status).toBe(200);
    expect((await second.call("GET", "/v5/livedns/domains/example.org")).status).toBe(404);
  });
});

describe("the API can be made to fail", () => {
  it("by the documented limit of requests", async () => {
    await using busy = await openAccount({ zones: ["example.com"], requestsPerMinute: 2 });
    expect((await busy.call("GET", DOMAIN)).status).toBe(200);
    expect((await busy.call("GET", DOMAIN)).status).toBe(200);
    const refused = await busy.call("GET", DOMAIN);
    expect(refused).toMatchObject({ status: 429, body: { code: 429 } });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it("by a fault on demand", async () => {
    await account.call("POST", "/lab/faults", { status: 500, method: "GET", path: "/records$" });
    expect((await account.call("GET", RECORDS)).status).toBe(500);
    expect((await account.call("GET", RECORDS)).status).toBe(200);
  });
});
