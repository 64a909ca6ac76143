import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkPolicy, type LintFinding, lintPolicy, readNodes, readServices } from "../../../policy/index.ts";

const FOLDER = join(import.meta.dirname, "running-system");
const read = (file: string): string => readFileSync(join(FOLDER, file), "utf8");
const result = checkPolicy(read("policy.hujson"), readNodes(JSON.parse(read("nodes.json"))), {
  file: "policy.hujson",
});
if (!result.ok) throw new Error(result.body.message);
const FINDINGS = lintPolicy(result.evaluated, readServices(JSON.parse(read("services.json"))));

/** What is said of a subject under a code. */
function said(code: LintFinding["code"], subject: string): string {
  return FINDINGS.filter((finding) => finding.code === code && finding.subject === subject)
    .map(({ message }) => message)
    .join("\n");
}

/** The rows of the table of what the running system's policy really allows (facts on the tailnet, section 8), and what tells each. */
describe("the lint reports what the running system's policy really allows", () => {
  describe("row 1: indri carries several tags, so a grant to one opens the port on the whole host", () => {
    const text = said("person-unlisted", "grants[2]");
    it("members reach Caddy by grant 3", () => {
      expect(text).toMatch(/^lets family@example\.com reach caddy, /);
      expect(text).toContain("at indri tcp 443");
    });
    for (const service of ["grafana", "loki", "prometheus", "argocd", "registry", "torrent", "nas"])
      it(`and so ${service} behind it`, () =>
        expect(text).toMatch(new RegExp(`\\b${service}\\b.* behind caddy`)));
    it("but of what is for them nothing is said", () =>
      expect(text).not.toMatch(/forge|miniflux|kiwix|navidrome|jellyfin/));
    it("at the place of the grant", () => {
      const finding = FINDINGS.find(({ code }) => code === "person-unlisted");
      expect(finding?.place).toEqual({ file: "policy.hujson", line: 27, column: 5, path: "grants[2]" });
    });
  });

  describe("row 2: tests compare tags, not devices", () => {
    for (const [subject, denied] of [
      ["tests[1].deny[3]", "tag:registry:443"],
      ["tests[1].deny[4]", "tag:k8s-api:443"],
    ] as const)
      it(`the family member's denial of ${denied} passes, although indri:443 is reachable`, () => {
        expect(said("test-holds-by-tag", subject)).toBe(
          `${denied} is denied to family@example.com as a tag, and as a device it is open: family-phone reaches indri there by grants[2]`,
        );
      });
    it("denials that hold for devices too are not told", () => {
      for (const i of [0, 1, 2]) expect(said("test-holds-by-tag", `tests[1].deny[${i}]`)).toBe("");
    });
    it("a denial that the table did not notice: the public proxy's, of devices with two tags", () => {
      expect(said("test-holds-by-tag", "tests[5].deny[0]")).toContain(
        "flyio-proxy reaches prometheus and loki",
      );
    });
  });

  describe("row 3: git over SSH is on 2222, members are granted 22", () => {
    it("nothing asks for 22", () =>
      expect(said("rule-unasked", "grants[2]")).toContain("tcp 22 of indri to family-phone"));
    it("members clone by HTTPS, not by SSH", () =>
      expect(said("way-closed", "forge")).toMatch(
        /at indri tcp 2222 through caddy too, and they reach it only at indri tcp 443 through caddy/,
      ));
  });

  describe("row 4: tags that sit on no device", () => {
    for (const tag of ["kiwix", "feed", "devpi", "pg", "grafana"])
      it(`tag:${tag}`, () => expect(said("tag-on-no-device", `tag:${tag}`)).toMatch(/^is on no device/));
    it("is said with the grants and tests that name them", () =>
      expect(said("tag-on-no-device", "tag:kiwix")).toContain("grants[1], tests[0] and tests[1] name it"));
    for (const index of [1, 3, 4, 5])
      it(`grant ${index + 1} matches nothing`, () =>
        expect(said("rule-matches-nothing", `grants[${index}]`)).toMatch(
          /^opens nothing: nothing carries tag:/,
        ));
    it("and no other grant", () =>
      expect(FINDINGS.filter(({ code }) => code === "rule-matches-nothing")).toHaveLength(4));
    for (const service of ["miniflux", "kiwix"])
      it(`members reach ${service} only through Caddy`, () =>
        expect(said("way-closed", service)).toMatch(/they reach it only at indri tcp 443 through caddy$/));
    it("and PostgreSQL not at all", () =>
      expect(said("person-shut-out", "postgresql")).toContain(
        "family@example.com, who reaches it in no way",
      ));
  });

  describe("row 5: pods leave by address translation as indri, so the tailnet's rules for them do not apply", () => {
    for (const index of [9, 10])
      it(`grant ${index + 1} is not what they come under`, () => {
        expect(said("rule-bypassed", `grants[${index}]`)).toMatch(
          /^is for tag:k8s, but argocd, .* send from indri by address translation: what they use \(tcp 443, tcp 2222, /,
        );
      });
  });

  describe("row 6: prose says that only admins and the server reach Caddy", () => {
    it("not so: a member does", () =>
      expect(said("person-unlisted", "grants[2]")).toMatch(
        /^lets family@example\.com reach caddy, .*: not for them$/,
      ));
    it("of admins and the server nothing is said", () => {
      const people = FINDINGS.filter(({ code }) => code === "person-unlisted").map(({ message }) => message);
      expect(people.filter((message) => /owner@|gilbert|lets indri/.test(message))).toEqual([]);
    });
  });
});

describe("beyond the table", () => {
  it("rules that open more than is asked for", () => {
    expect(said("rule-unasked", "grants[7]")).toContain(
      "every port of sifaka to indri (asked for: tcp 445, tcp 5000, tcp 9100 and tcp 9633)",
    );
    expect(said("rule-unasked", "grants[11]")).toContain("tcp 9187 of argocd");
  });
  it("without a description of the services, only what the policy and the devices say", () => {
    if (!result.ok) return expect.fail();
    expect([...new Set(lintPolicy(result.evaluated).map(({ code }) => code))].sort()).toEqual([
      "rule-matches-nothing",
      "tag-on-no-device",
      "test-holds-by-tag",
    ]);
  });
});
