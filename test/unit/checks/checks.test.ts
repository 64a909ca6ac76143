import { describe, expect, it } from "vitest";
import { withoutIgnored } from "../../../cli/drift-ignore.ts";
import { nativesOn } from "../../../derive/host/natives.ts";
import { openingsOf } from "../../../derive/network/doors.ts";
import { renewalOutcome } from "../../../observe/checks/route.ts";
import { catalogue, checks } from "../observability/lab.ts";

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
