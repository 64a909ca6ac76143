import { describe, expect, it } from "vitest";
import { keptBy, movedInputs, movedOnHost } from "../../../cli/heal/moved.ts";
import type { ResourceChange } from "../../../engine/change.ts";
import type { KeptResource } from "../../../engine/recover.ts";

const URN = "urn:pulumi:network::blumeops::blumeops:network:GandiRecord$gandi:livedns/record:Record::ops-A";
const TYPE = "gandi:livedns/record:Record";
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const kept = (inputs: KeptResource["inputs"], dependencies: string[] = []): KeptResource => ({
  urn: URN,
  type: TYPE,
  inputs,
  dependencies,
});
const change = (after: ResourceChange["after"]): ResourceChange => ({
  kind: "update",
  urn: URN,
  type: TYPE,
  name: "ops-A",
  before: {},
  after,
  properties: [],
  forcedBy: [],
});
const none = new Set<string>();

describe("a resource has moved", () => {
  it.each([
    ["when it was never applied", undefined, change({ ttl: 300 })],
    ["when the engine would do nothing about it", kept({ ttl: 300 }), undefined],
    ["when a value is another", kept({ ttl: 300 }), change({ ttl: 600 })],
    ["when a value is new", kept({ ttl: 300 }), change({ ttl: 300, name: "ops" })],
    ["when a value is gone", kept({ ttl: 300, name: "ops" }), change({ ttl: 300 })],
    ["when a list is longer", kept({ values: ["a"] }), change({ values: ["a", "b"] })],
    [
      "when it points at something that was never applied",
      kept({ values: ["a"] }, ["door"]),
      change({ values: [UNKNOWN] }),
    ],
  ])("%s", (_, before, after) => {
    expect(movedInputs(before, after, none)).toEqual(expect.any(String));
  });
});

describe("a resource has not moved", () => {
  it.each([
    ["when its inputs are the same, in whatever order", { a: 1, b: { c: [2] } }, { b: { c: [2] }, a: 1 }],
    ["when a plugin has noted something for itself", { ttl: 300, __defaults: [] }, { ttl: 300 }],
    [
      "when a secret is a secret",
      { data: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", plaintext: '"x"' } },
      { data: "[secret]" },
    ],
  ])("%s", (_, before, after) => {
    expect(movedInputs(kept(before), change(after), none)).toBeUndefined();
  });

  it("when what it points at is made anew by the same run", () => {
    const before = kept({ values: ["100.64.0.1"] }, ["urn of the door"]);
    const after = change({ values: [UNKNOWN] });
    expect(movedInputs(before, after, new Set(["urn of the door"]))).toBeUndefined();
  });
});

describe("a service of the host has moved when it is told otherwise than last", () => {
  it.each([
    ["never told", undefined, { files: [] }, undefined, /never applied/],
    ["told otherwise", { files: ["a"] }, { files: ["b"] }, undefined, /facts have moved/],
    [
      "told the same, but it needs what was never applied",
      { files: [] },
      { files: [] },
      "caddy",
      /needs caddy/,
    ],
  ])("%s", (_, former, now, needs, why) => {
    expect(movedOnHost(former, now, needs)).toMatch(why);
  });

  it("and not when it is told the same", () => {
    expect(movedOnHost({ files: [] }, { files: [] })).toBeUndefined();
  });
});

describe("what keeps a thing is found in the state", () => {
  const drifted = { layer: "", kind: "changed", subject: "", what: "" } as const;

  it("a resource by type and name, and not by a name that ends alike", () => {
    const wildcard = { urn: URN.replace("::ops-A", "::wildcard.ops-A"), type: TYPE };
    const keeper = { by: "resource", stack: "network", type: TYPE, name: "ops-A" } as const;
    expect(keptBy({ ...drifted, keeper }, [wildcard, kept({})])).toEqual(kept({}));
  });

  it("an object by what it was made of", () => {
    const named = (namespace: string): KeptResource => ({
      urn: `urn ${namespace}`,
      type: "kubernetes:core/v1:Service",
      inputs: { apiVersion: "v1", kind: "Service", metadata: { name: "web", namespace, labels: {} } },
    });
    const object = { apiVersion: "v1", kind: "Service", name: "web", namespace: "b" };
    expect(keptBy({ ...drifted, keeper: { by: "object", object } }, [named("a"), named("b")])).toEqual(
      named("b"),
    );
  });
});
