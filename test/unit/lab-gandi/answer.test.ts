import { describe, expect, it } from "vitest";
import { answerQuestion, RCODE } from "../../../lab/gandi/dns/answer.ts";
import { zoneOf } from "../../../lab/gandi/state.ts";

const set = (name: string, type: string, ...values: string[]) => ({ name, type, values });
const zone = zoneOf(
  {
    fqdn: "example.com",
    records: [
      set("@", "A", "192.0.2.1"),
      set("@", "TXT", "hello"),
      set("ops", "A", "192.0.2.2"),
      set("*.ops", "A", "192.0.2.3"),
      set("real.ops", "TXT", "no address here"),
      set("deep.host.ops", "A", "192.0.2.4"),
      set("docs", "CNAME", "proxy.example.net."),
      set("www", "CNAME", "web"),
      set("web", "CNAME", "@"),
      set("nowhere", "CNAME", "missing"),
      set("loop-a", "CNAME", "loop-b"),
      set("loop-b", "CNAME", "loop-a"),
      set("*.alias", "CNAME", "ops"),
      set("child", "NS", "ns1.example.net."),
      set("child", "DS", "1 13 2 00ff"),
    ],
  },
  "",
);
const ask = (name: string, type: string) => answerQuestion([zone], name, type);
const data = (name: string, type: string) =>
  ask(name, type).answers.map((answer) => ("data" in answer ? [answer.name, answer.type, answer.data] : []));

describe("a name is answered with its records", () => {
  it("exactly", () => {
    expect(data("ops.example.com", "A")).toEqual([["ops.example.com", "A", "192.0.2.2"]]);
    expect(ask("ops.example.com", "A")).toMatchObject({ rcode: RCODE.NOERROR, authoritative: true });
  });

  it("whatever its case, spelled as it was asked", () => {
    expect(data("OPS.Example.com", "A")).toEqual([["OPS.Example.com", "A", "192.0.2.2"]]);
  });

  it("at the zone itself with what Gandi keeps", () => {
    expect(data("example.com", "SOA")).toHaveLength(1);
    expect(data("example.com", "NS").map((record) => record[2])).toEqual([
      expect.stringMatching(/^ns-\d+-a\.gandi\.net$/),
      expect.stringMatching(/^ns-\d+-b\.gandi\.net$/),
      expect.stringMatching(/^ns-\d+-c\.gandi\.net$/),
    ]);
  });
});

describe("a wildcard stands for names that do not exist (RFC 4592)", () => {
  it("at any depth", () => {
    expect(data("forge.ops.example.com", "A")).toEqual([["forge.ops.example.com", "A", "192.0.2.3"]]);
    expect(data("a.b.ops.example.com", "A")).toEqual([["a.b.ops.example.com", "A", "192.0.2.3"]]);
  });

  it("not for a name that has other records", () => {
    expect(ask("real.ops.example.com", "A")).toMatchObject({ rcode: RCODE.NOERROR, answers: [] });
  });

  it("not for a name that only has something below it", () => {
    expect(ask("host.ops.example.com", "A")).toMatchObject({ rcode: RCODE.NOERROR, answers: [] });
  });

  it("not below a name that exists", () => {
    expect(ask("x.real.ops.example.com", "A")).toMatchObject({ rcode: RCODE.NXDOMAIN, answers: [] });
  });

  it("has no record of a type that it does not have", () => {
    expect(ask("forge.ops.example.com", "AAAA")).toMatchObject({ rcode: RCODE.NOERROR, answers: [] });
  });

  it("can be an alias", () => {
    expect(data("x.alias.example.com", "A")).toEqual([
      ["x.alias.example.com", "CNAME", "ops.example.com"],
      ["ops.example.com", "A", "192.0.2.2"],
    ]);
  });
});

describe("an alias is followed within the zone", () => {
  it("to its end", () => {
    expect(data("www.example.com", "A")).toEqual([
      ["www.example.com", "CNAME", "web.example.com"],
      ["web.example.com", "CNAME", "example.com"],
      ["example.com", "A", "192.0.2.1"],
    ]);
  });

  it("and no further", () => {
    expect(data("docs.example.com", "A")).toEqual([["docs.example.com", "CNAME", "proxy.example.net"]]);
  });

  it("not when the alias itself is asked for", () => {
    expect(data("www.example.com", "CNAME")).toHaveLength(1);
  });

  it("to a name that does not exist", () => {
    expect(ask("nowhere.example.com", "A")).toMatchObject({
      rcode: RCODE.NXDOMAIN,
      answers: [{ type: "CNAME" }],
    });
  });

  it("not for ever", () => {
    expect(ask("loop-a.example.com", "A").rcode).toBe(RCODE.SERVFAIL);
  });
});

describe("there are two kinds of nothing (RFC 2308)", () => {
  it("a name that does not exist", () => {
    expect(ask("missing.example.com", "A")).toMatchObject({
      rcode: RCODE.NXDOMAIN,
      authoritative: true,
      authorities: [{ type: "SOA", name: "example.com", ttl: 10_800 }],
    });
  });

  it("a name without records of that type", () => {
    expect(ask("ops.example.com", "AAAA")).toMatchObject({
      rcode: RCODE.NOERROR,
      authoritative: true,
      authorities: [{ type: "SOA" }],
    });
  });
});

describe("a part that is somebody else's is not answered", () => {
  it("outside the zone", () => {
    expect(ask("example.net", "A")).toMatchObject({ rcode: RCODE.REFUSED, authoritative: false });
    expect(ask("notexample.com", "A").rcode).toBe(RCODE.REFUSED);
  });

  it("below a delegation", () => {
    expect(ask("x.child.example.com", "A")).toMatchObject({
      rcode: RCODE.NOERROR,
      authoritative: false,
      answers: [],
      authorities: [{ type: "NS", name: "child.example.com" }],
    });
  });

  it("but the delegation's DS record is", () => {
    expect(data("child.example.com", "DS")).toHaveLength(1);
  });

  it("as a whole zone", () => {
    expect(ask("example.com", "AXFR").rcode).toBe(RCODE.REFUSED);
  });
});
