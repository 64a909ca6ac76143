import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Catalogue } from "../../../catalogue/catalogue.ts";
import { networkOf } from "../../../derive/network/document.ts";
import { describedServices } from "../../../derive/network/services.ts";
import { tailnetOf } from "../../../derive/network/tailnet.ts";
import { checkPolicy, lintPolicy, readServices } from "../../../policy/index.ts";
import { realCatalogue } from "../services/real.ts";
import { arbitraryLab } from "./arbitrary.ts";
import { inCluster, labOf, native, settings } from "./lab.ts";

/** Findings about the policy that is derived from a lab, or about that policy with something in it replaced. */
function findings(
  lab: Catalogue,
  change: (policy: string) => string = (policy) => policy,
  people: Parameters<typeof networkOf>[1] = settings,
): string[] {
  const policy = networkOf(lab, people).policy;
  const changed = change(policy);
  const result = checkPolicy(changed, tailnetOf(lab, people));
  if (!result.ok) throw new Error(JSON.stringify(result.body));
  return lintPolicy(result.evaluated, readServices(describedServices(lab))).map(
    ({ code, message }) => `${code}: ${message}`,
  );
}

describe("the derived policy", () => {
  it("opens to each what is for them and nothing that nobody asks for, whatever services there are", () => {
    fc.assert(
      fc.property(arbitraryLab, (lab) => {
        const told = findings(lab).filter((said) => !/^(rule-shadowed|tag-on-no-device)/.test(said));
        expect(told).toEqual([]);
      }),
    );
  });

  it("of our own lab has nothing that is not meant", async () => {
    const lab = await realCatalogue();
    const people = Object.keys(lab.tailnet.people).map((name) => [name, `${name}@example.com`]);
    const logins = [...lab.hosts.keys()].map((host) => [host, "operator"]);
    const made = { people: Object.fromEntries(people), logins: Object.fromEntries(logins) };
    expect(findings(lab, undefined, made)).toEqual([]);
  });
});

describe("what is done to it by hand shows", () => {
  const lab = labOf([
    native("diary", {
      ports: { http: { port: 8000, scheme: "http" } },
      sites: [{ host: "diary", to: "http" }],
      audience: "owner",
    }),
    inCluster("films", { sites: [{ host: "films", to: "http" }], audience: "watchers" }),
  ]);
  const grants = (more: object): ((policy: string) => string) => {
    const line = `"grants": [\n${JSON.stringify(more)},`;
    return (policy) => policy.replace('"grants": [', line);
  };
  it("is clean before", () => expect(findings(lab)).toEqual([]));
  it("members let in at the proxy's own address", () => {
    const told = findings(lab, grants({ src: ["autogroup:member"], dst: ["tag:server"], ip: ["tcp:443"] }));
    expect(told).toEqual([
      "person-unlisted: lets family@example.com and guest@example.com reach diary, at server tcp 443: not for them",
      expect.stringMatching(/^person-unlisted: lets guest@example\.com reach films, at server tcp 443/),
    ]);
  });
  it("ports of the storage for the server, which asks for none", () => {
    const told = findings(lab, grants({ src: ["tag:server"], dst: ["tag:storage"], ip: ["tcp:1000-2000"] }));
    expect(told).toEqual([expect.stringMatching(/^rule-unasked: .*tcp 1000-2000 of storage to server/)]);
  });
});
