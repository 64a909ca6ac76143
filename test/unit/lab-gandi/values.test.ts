import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { relativeName, targetName } from "../../../lab/gandi/names.ts";
import { fieldsOf, quote } from "../../../lab/gandi/rdata/fields.ts";
import { parseValue, RECORD_TYPES } from "../../../lab/gandi/rdata/parse.ts";

const accepted = (type: string, value: string): boolean => "text" in parseValue(type, value, "example.com");

describe("a value is taken exactly when its type allows it", () => {
  it.each([
    ["A", "192.0.2.1"],
    ["AAAA", "2001:db8::1"],
    ["ALIAS", "www.example.net."],
    ["CAA", '0 issue "letsencrypt.org"'],
    ["CNAME", "www"],
    ["CNAME", "@"],
    ["CNAME", "blumeops-proxy.fly.dev."],
    ["DS", "50651 13 2 01cc01ee6b275033"],
    ["MX", "10 spool.mail.gandi.net."],
    ["MX", "0 ."],
    ["NAPTR", '100 10 "S" "SIP+D2U" "!^.*$!sip:x@example.com!" _sip._udp'],
    ["NS", "ns1.example.net."],
    ["SRV", "0 0 0   ."],
    ["SSHFP", "4 2 0123456789abcdef"],
    ["TLSA", "3 1 1 0123 4567"],
    ["TXT", "some text"],
    ["TXT", '"one" "two"'],
  ])("%s takes %s", (type, value) => {
    expect(accepted(type, value)).toBe(true);
  });

  it.each([
    ["A", "192.0.2.256"],
    ["A", "2001:db8::1"],
    ["AAAA", "192.0.2.1"],
    ["AAAA", "fe80::1%eth0"],
    ["CAA", "issue letsencrypt.org"],
    ["CAA", '0 issuer "letsencrypt.org"'],
    ["CNAME", "two names"],
    ["CNAME", "under score!"],
    ["CNAME", `${"a".repeat(64)}.example.net.`],
    ["DS", "50651 13 2 xyz"],
    ["MX", "mail.example.net."],
    ["MX", "65536 mail.example.net."],
    ["SRV", "0 1 993"],
    ["TLSA", "3 1 1 012"],
    ["TXT", 'an "open quote'],
    ["TXT", "ünicode"],
    ["A", ""],
  ])("%s refuses %s", (type, value) => {
    expect(accepted(type, value)).toBe(false);
  });

  it("never throws, whatever it is given", () => {
    fc.assert(
      fc.property(fc.constantFrom(...RECORD_TYPES), fc.string(), (type, value) => {
        parseValue(type, value, "example.com");
      }),
    );
  });
});

describe("text comes back quoted", () => {
  it("quotes what came without quotes, as one string", () => {
    expect(parseValue("TXT", "v=spf1 ?all", "example.com")).toMatchObject({ text: '"v=spf1 ?all"' });
  });

  it("leaves what came with quotes", () => {
    expect(parseValue("TXT", '"a" "b"', "example.com")).toMatchObject({ text: '"a" "b"' });
  });

  it("cuts what is longer than a string on the wire may be", () => {
    const parsed = parseValue("TXT", "x".repeat(300), "example.com");
    expect(parsed).toMatchObject({ text: `"${"x".repeat(255)}" "${"x".repeat(45)}"` });
  });

  it("keeps every byte through quoting and reading", () => {
    const bytes = fc.array(fc.integer({ min: 0, max: 255 })).map((codes) => String.fromCharCode(...codes));
    fc.assert(
      fc.property(bytes, (text) => {
        expect(fieldsOf(quote(text))).toEqual([{ text, quoted: true }]);
      }),
    );
  });
});

describe("a record's name is relative to its zone", () => {
  it.each([
    ["@", "@"],
    ["", "@"],
    ["example.com.", "@"],
    ["www", "www"],
    ["WWW", "www"],
    ["www.example.com.", "www"],
    ["*.ops", "*.ops"],
    ["*", "*"],
    ["_imap._tcp", "_imap._tcp"],
  ])("%j is %s", (given, name) => {
    expect(relativeName(given, "example.com")).toEqual({ name });
  });

  it.each(["a..b", "-a", "a-", "a.*.b", "sp ace", "a".repeat(64), `${"a.".repeat(125)}a`])(
    "refuses %j",
    (given) => {
      expect(relativeName(given, "example.com")).toHaveProperty("problem");
    },
  );

  it("refuses an absolute name of another zone in the API's words", () => {
    expect(relativeName("_acme-challenge.", "example.org")).toEqual({
      problem: "Absolute rrset_name must end with example.org. (_acme-challenge.)",
      absolute: true,
    });
  });

  it("completes a target without a final dot by the zone", () => {
    expect(targetName("www", "example.com")).toBe("www.example.com");
    expect(targetName("www.example.net.", "example.com")).toBe("www.example.net");
    expect(targetName("@", "example.com")).toBe("example.com");
  });
});
