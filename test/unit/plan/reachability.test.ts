import { describe, expect, it } from "vitest";
import type { ResourceChange } from "../../../engine/change.ts";
import { networkChanges } from "../../../plan/network.ts";
import type { Surroundings } from "../../../plan/reachability.ts";
import { TAG_OWNERS, TAILNET } from "../policy/lab-tailnet.ts";

const policy = (grants: object[], more: object = {}): string =>
  JSON.stringify({ tagOwners: TAG_OWNERS, grants, ...more });
const grant = (src: string, dst: string, ip = "tcp:443"): object => ({ src: [src], dst: [dst], ip: [ip] });

const WEB = policy([grant("autogroup:member", "tag:web"), grant("tag:db", "tag:web", "tcp:80")]);

const around = (text: string): Surroundings => ({ tailnet: TAILNET, policy: text, deviceOf: (host) => host });

function change(
  type: string,
  kind: ResourceChange["kind"],
  name: string,
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): ResourceChange {
  return { kind, urn: "", type, name, before, after, properties: [], forcedBy: [] };
}
const acl = (before: string, after: string, kind: ResourceChange["kind"] = "update"): ResourceChange =>
  change("tailscale:index/acl:Acl", kind, "acl", { acl: before }, { acl: after });
const tags = (name: string, before: string[], after: string[]): ResourceChange =>
  change("tailscale:index/deviceTags:DeviceTags", "update", name, { tags: before }, { tags: after });

/** What is said of each change, by its subject. */
function told(changes: readonly ResourceChange[], text: string): Record<string, readonly string[]> {
  return Object.fromEntries(
    networkChanges(changes, around(text)).map(({ subject, consequences }) => [subject, consequences]),
  );
}

describe("a plan says who gains and loses access, by person, device and port", () => {
  it("where the policy changes", () => {
    const after = policy([
      grant("autogroup:member", "tag:web", "tcp:8443"),
      grant("tag:db", "tag:web", "tcp:80"),
    ]);
    const who = "auditor@example.com, family@example.com, guest@example.org, owner@example.com";
    expect(told([acl(WEB, after)], after)).toEqual({
      policy: [`${who}  gain  web  tcp 8443`, `${who}  lose  web  tcp 443`],
    });
  });

  it("where the tags of a device change and the policy does not", () => {
    expect(told([tags("db", [], ["tag:db"])], WEB)).toEqual({
      "device tags of db": ["db  gain  web  tcp 80"],
    });
  });

  it("once for both together, with the policy", () => {
    const after = policy([grant("tag:db", "tag:web", "tcp:80")]);
    expect(told([tags("db", [], ["tag:db"]), acl(policy([]), after)], after)).toEqual({
      "device tags of db": [],
      policy: ["db  gain  web  tcp 80"],
    });
  });

  it("of a service that is new, or no more", () => {
    const text = policy([grant("family@example.com", "tag:wiki")]);
    const values = { name: "svc:wiki", tags: ["tag:wiki"], ports: ["tcp:443"], addrs: ["100.64.1.1"] };
    const service = (kind: "create" | "delete", before: object, after: object): ResourceChange =>
      change("tailscale:index/service:Service", kind, "wiki", { ...before }, { ...after });
    expect(told([service("create", {}, values)], text)).toEqual({
      "service svc:wiki": ["family@example.com  gain  svc:wiki  tcp 443"],
    });
    const without: Surroundings = { ...around(text), tailnet: { ...TAILNET, services: [] } };
    expect(networkChanges([service("delete", values, {})], without)[0]?.consequences).toEqual([
      "family@example.com  lose  svc:wiki  tcp 443",
    ]);
  });

  it("that nobody does, where only words change", () => {
    expect(told([acl(WEB, `// why\n${WEB}`)], WEB)).toEqual({ policy: ["nobody gains or loses access"] });
  });

  it("at the first apply everything that the policy opens", () => {
    const all = policy([grant("owner@example.com", "*", "*")]);
    expect(told([acl("", all, "create")], all)["policy"]?.[0]).toMatch(
      /^owner@example\.com {2}gain {2}.* every port$/,
    );
  });

  it("in no more sentences than one can read", () => {
    const many = policy(
      Array.from({ length: 40 }, (_, i) =>
        grant("family@example.com", i % 2 ? "tag:web" : "tag:db", `tcp:${i + 1}`),
      ).map((rule, i) => (i % 3 ? rule : { ...rule, src: [`100.64.0.${(i % 8) + 1}`] })),
    );
    const { policy: sentences = [] } = told([acl(policy([]), many)], many);
    expect(sentences.length).toBeLessThanOrEqual(13);
  });

  it("nothing, where records or keys alone change", () => {
    const record = change("gandi:livedns/record:Record", "update", "r", { name: "a" }, { name: "a" });
    expect(networkChanges([record], around(WEB))[0]?.consequences).toEqual([]);
  });
});
