import { dirname } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Catalogue } from "../../../catalogue/catalogue.ts";
import { loadCatalogue } from "../../../catalogue/load.ts";
import { readClusterDocument } from "../../../cli/cluster.ts";
import { withoutIgnored } from "../../../cli/drift-ignore.ts";
import { checksOf } from "../../../derive/checks/all.ts";
import type { Check } from "../../../derive/checks/check.ts";
import { nativesOn } from "../../../derive/host/natives.ts";
import { openingsOf } from "../../../derive/network/doors.ts";
import { renewalOutcome } from "../../../observe/checks/route.ts";

const root = dirname(dirname(dirname(import.meta.dirname)));
let catalogue: Catalogue;
let checks: Check[];
beforeAll(async () => {
  const loaded = await loadCatalogue(root);
  if (!loaded.ok) throw new Error("the facts are not in order");
  ({ catalogue } = loaded);
  checks = checksOf(catalogue, {
    network: {
      people: { owner: "owner@example.com", family: "family@example.com" },
      logins: { indri: "operator", sifaka: "operator" },
    },
    host: {
      values: { "borgbase-repository": "ssh://x@x.repo.borgbase.com/./repo", "borgbase-known-host": "x" },
    },
    placeOf: () => ({ login: "operator", root: "", portOf: (port) => port }),
    cluster: await readClusterDocument(root, catalogue),
  });
});

describe("the checks of the catalogue", () => {
  it("have an id each, depend on what is checked, never in a circle, and say what to do", () => {
    const known = new Map(checks.map((check) => [check.id, check]));
    expect(known.size).toBe(checks.length);
    const depth = (id: string, above: readonly string[]): void => {
      expect(above).not.toContain(id);
      for (const one of known.get(id)?.dependsOn ?? []) {
        expect(known.has(one)).toBe(true);
        depth(one, [...above, id]);
      }
    };
    for (const { id, remedy } of checks) {
      depth(id, []);
      expect(remedy).not.toEqual([]);
    }
  });

  it("leave out no agent and no site", () => {
    const ids = new Set(checks.map(({ id }) => id));
    for (const host of catalogue.hosts.keys())
      for (const { native } of nativesOn(catalogue, host))
        for (const { label } of native.agents) expect(ids).toContain(`agent:${label}`);
    for (const service of catalogue.services.values())
      for (const { opening } of openingsOf(service))
        if (opening.kind === "site") expect(ids).toContain(`site:${opening.host}.ops.eblu.me`);
  });
});

describe("a certificate", () => {
  it.each([
    ["just made", 0, "good"],
    ["due for renewal", 0.7, "good"],
    ["not renewed when it was due", 0.8, "bad"],
    ["expired", 1.1, "bad"],
  ])("%s", (_, share, state) => expect(renewalOutcome(0, 1_000_000, share * 1_000_000).state).toBe(state));
});

describe("an ignored drift", () => {
  const drifted = { layer: "dns", kind: "unmanaged", subject: "a A", what: "is there" } as const;
  const entry = { subject: "dns: a A", reason: "a trial of it", until: "2027-01-31" };

  it("is left out until its day is over, and an entry of nothing is needless", () => {
    expect(withoutIgnored([drifted], [entry], "2027-01-31").left).toEqual([]);
    const over = withoutIgnored([drifted], [entry], "2027-02-01");
    expect([over.left, over.stale]).toEqual([[drifted], [{ entry, why: "expired" }]]);
    expect(withoutIgnored([], [entry], "2027-01-01").stale).toEqual([{ entry, why: "needless" }]);
  });
});
