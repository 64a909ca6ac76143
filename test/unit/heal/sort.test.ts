import { describe, expect, it } from "vitest";
import { sorted } from "../../../cli/heal/sort.ts";
import type { Drifted } from "../../../observe/drift.ts";
import { ofHost, ofNetwork } from "../../../observe/keeper.ts";

const of = (subject: string, more: Partial<Drifted> = {}): Drifted => ({
  layer: "indri",
  kind: "changed",
  subject,
  what: "says something else",
  ...more,
});
const zot = of("zot: config.json", { keeper: ofHost("zot") });
const zotAgent = of("zot: agent", { keeper: ofHost("zot") });
const record = of("ops A", { layer: "dns", keeper: ofNetwork("gandi:livedns/record:Record", "ops-A") });

const subjects = (ones: readonly Drifted[]): string[] => ones.map(({ subject }) => subject);

describe("of what has drifted", () => {
  it("everything that something keeps can be healed", () => {
    expect(sorted([zot, zotAgent, record], [])).toEqual({
      healable: [zot, zotAgent, record],
      leftAlone: [],
    });
  });

  it("what nobody states is left", () => {
    const { healable, leftAlone } = sorted([of("stray A", { kind: "unmanaged" }), zot], []);
    expect(subjects(healable)).toEqual(["zot: config.json"]);
    expect(leftAlone).toMatchObject([
      { drifted: { subject: "stray A" }, why: expect.stringMatching(/nobody/) },
    ]);
  });

  it("a service of which something is ignored is left as a whole, and others are not", () => {
    const { healable, leftAlone } = sorted([zotAgent, record], [zot]);
    expect(subjects(healable)).toEqual(["ops A"]);
    expect(leftAlone).toMatchObject([
      { drifted: { subject: "zot: agent" }, why: expect.stringContaining("indri: zot: config.json") },
    ]);
  });

  it("a service whose program a person has to bring is left with it", () => {
    const program = of("zot: bin/zot", { kind: "missing", keeper: { by: "person", service: "zot" } });
    const { healable, leftAlone } = sorted([program, zotAgent, record], []);
    expect(subjects(healable)).toEqual(["ops A"]);
    expect(subjects(leftAlone.map(({ drifted }) => drifted))).toEqual(["zot: bin/zot", "zot: agent"]);
  });

  it("what Argo CD keeps is healed beside what is ignored: it asks nobody", () => {
    const object = (name: string) => ({ apiVersion: "v1", kind: "Service", namespace: "miniflux", name });
    const kept = (name: string): Drifted =>
      of(`Service miniflux/${name}`, {
        layer: "cluster",
        keeper: { by: "argo", application: "miniflux", object: object(name) },
      });
    expect(subjects(sorted([kept("a")], [kept("b")]).healable)).toEqual(["Service miniflux/a"]);
  });
});
