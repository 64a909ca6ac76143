import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ApiError } from "../../../lab/gandi/errors.ts";
import { RateLimit } from "../../../lab/gandi/rate.ts";
import { ItemsBody, normalize, put, putAll, RecordBody, readBody } from "../../../lab/gandi/records.ts";
import { defaultRecords, type RecordSet } from "../../../lab/gandi/zone.ts";
import { parseZoneFile } from "../../../lab/gandi/zonefile/parse.ts";
import { printZoneFile } from "../../../lab/gandi/zonefile/print.ts";

const record = (name: string, type: string, ...values: string[]): RecordSet =>
  normalize({ rrset_name: name, rrset_type: type, rrset_values: values }, "example.com");

function refusalOf(action: () => unknown): { status: number; body: unknown } {
  try {
    action();
  } catch (error) {
    if (error instanceof ApiError) return { status: error.status, body: error.body };
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("a record is refused in the validator's words", () => {
  const base = { rrset_name: "www", rrset_type: "A", rrset_values: ["192.0.2.1"] };

  it.each([
    [{ ...base, rrset_ttl: 299 }, "rrset_ttl", "299 is less than minimum value 300"],
    [{ ...base, rrset_ttl: 2_592_001 }, "rrset_ttl", "2592001 is greater than maximum value 2592000"],
    [{ ...base, rrset_ttl: "300" }, "rrset_ttl", '"300" is not a number'],
    [{ ...base, rrset_name: undefined }, "rrset_name", "Required"],
    [{ ...base, rrset_values: [] }, "rrset_values", "Shorter than minimum length 1"],
  ])("%#", (body, name, description) => {
    expect(refusalOf(() => readBody(RecordBody, body))).toEqual({
      status: 400,
      body: { status: "error", errors: [{ location: "body", name, description }] },
    });
  });

  it("takes the smallest and the largest TTL", () => {
    for (const rrset_ttl of [300, 2_592_000])
      expect(readBody(RecordBody, { ...base, rrset_ttl }).rrset_ttl).toBe(rrset_ttl);
  });

  it("says where in a list the fault is, and finds all of them", () => {
    const { body } = refusalOf(() =>
      readBody(ItemsBody, { items: [base, { ...base, rrset_ttl: 1 }, { rrset_name: "x" }] }),
    );
    expect(body).toMatchObject({
      errors: [
        { name: "items.1.rrset_ttl" },
        { name: "items.2.rrset_type" },
        { name: "items.2.rrset_values" },
      ],
    });
  });

  it.each([
    ["ALIAS", "blah", "www.example.net."],
    ["SOA", "@", "ns1.example.net. x. 1 2 3 4 5"],
    ["BOGUS", "www", "x"],
    ["CNAME", "@", "www.example.net."],
  ])("%s at %s", (type, name, value) => {
    expect(refusalOf(() => put([], record(name, type, value))).status).toBe(400);
  });
});

describe("a CNAME stands alone", () => {
  it("is refused beside another record, and the other way round", () => {
    expect(refusalOf(() => put([record("www", "A", "192.0.2.1")], record("www", "CNAME", "x"))).status).toBe(
      409,
    );
    expect(refusalOf(() => put([record("www", "CNAME", "x")], record("www", "TXT", "x"))).status).toBe(409);
  });

  it("is replaced by another CNAME of its name", () => {
    const records = put([record("www", "CNAME", "x")], record("www", "CNAME", "y"));
    expect(records).toEqual([record("www", "CNAME", "y")]);
  });

  it("has one value", () => {
    expect(refusalOf(() => record("www", "CNAME", "x", "y")).status).toBe(400);
  });
});

describe("records of one name and type are one set", () => {
  it("joins their values", () => {
    expect(putAll([], [record("@", "A", "192.0.2.1"), record("@", "A", "192.0.2.2")])).toEqual([
      record("@", "A", "192.0.2.1", "192.0.2.2"),
    ]);
  });
});

describe("a zone file says what the zone is", () => {
  const zone = { fqdn: "example.com", sharing_id: "", automatic_snapshots: true, serial: 1 };
  const read = (text: string): RecordSet[] =>
    putAll(
      [],
      parseZoneFile(text, "example.com").map(({ name, type, ttl, value }) =>
        normalize(
          { rrset_name: name, rrset_type: type, rrset_ttl: ttl, rrset_values: [value] },
          "example.com",
        ),
      ),
    );

  it("comes back the same after printing and reading", () => {
    const label = fc.constantFrom("@", "a", "b.c", "*.d", "_x._tcp");
    const set = fc.oneof(
      fc.record({ name: label, type: fc.constant("A"), values: fc.array(fc.ipV4(), { minLength: 1 }) }),
      fc.record({
        name: label,
        type: fc.constant("TXT"),
        values: fc.array(
          fc.string({ minLength: 1 }).map((text) => JSON.stringify(text.replace(/[^\x20-\x7e]/g, ""))),
          {
            minLength: 1,
          },
        ),
      }),
    );
    fc.assert(
      fc.property(fc.array(set), (sets) => {
        const records = putAll(
          [],
          sets.map(({ name, type, values }) => record(name, type, ...values)),
        );
        expect(read(printZoneFile({ ...zone, records }))).toEqual(records);
      }),
    );
  });

  it("reads the default zone", () => {
    const records = putAll([], defaultRecords());
    expect(read(printZoneFile({ ...zone, records })).map(({ rrset_name }) => rrset_name)).toEqual(
      records.map(({ rrset_name }) => rrset_name),
    );
  });

  it("understands what people write", () => {
    const text = [
      "$ORIGIN example.com.",
      "$TTL 1h ; an hour",
      "@  IN SOA ns1.gandi.net. hostmaster.gandi.net. ( 1 ; serial",
      "      10800 3600 604800 10800 )",
      "www   IN 600 A 192.0.2.1",
      "      600 IN A 192.0.2.2",
      'txt   TXT "a;b" ( "c"',
      '      "d" )',
      "$ORIGIN sub",
      "host  A 192.0.2.3",
    ].join("\n");
    expect(read(text)).toEqual([
      { rrset_name: "host.sub", rrset_type: "A", rrset_ttl: 3_600, rrset_values: ["192.0.2.3"] },
      { rrset_name: "txt", rrset_type: "TXT", rrset_ttl: 3_600, rrset_values: ['"a;b" "c" "d"'] },
      { rrset_name: "www", rrset_type: "A", rrset_ttl: 600, rrset_values: ["192.0.2.1", "192.0.2.2"] },
    ]);
  });

  it("says on which line it is wrong", () => {
    expect(() => read("www A 192.0.2.1\n\nwww BOGUS x")).toThrow('line 3: unknown record type "BOGUS"');
  });
});

describe("a caller is let through so many times a minute", () => {
  it("and again once the minute is over", () => {
    const limit = new RateLimit(2, 60_000);
    expect(limit.take("a", 0)).toBeUndefined();
    expect(limit.take("a", 10_000)).toBeUndefined();
    expect(limit.take("a", 20_000)).toBe(40);
    expect(limit.take("b", 20_000)).toBeUndefined();
    expect(limit.take("a", 60_000)).toBeUndefined();
  });
});
