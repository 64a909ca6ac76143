import { describe, expect, it } from "vitest";
import { differing } from "../../../engine/stated/difference.ts";
import { type StatedResource, urnOf } from "../../../engine/stated/resource.ts";

const STACK = { project: "blumeops", stack: "network" };

const resource = (urn: string, more: Partial<StatedResource> = {}): StatedResource => ({
  urn,
  custom: true,
  type: "tailscale:index/service:Service",
  inputs: {},
  outputs: {},
  dependencies: [],
  propertyDependencies: {},
  ...more,
});

describe("what the engine calls a resource", () => {
  const root = urnOf(STACK, "pulumi:pulumi:Stack", "blumeops-network", undefined);
  const component = urnOf(STACK, "blumeops:network:TailnetAcl", "acl", root);

  it("leaves out the stack that everything lies below", () => {
    expect(component).toBe("urn:pulumi:network::blumeops::blumeops:network:TailnetAcl::acl");
  });

  it("names the components that it lies in", () => {
    expect(urnOf(STACK, "tailscale:index/acl:Acl", "acl", component)).toBe(
      "urn:pulumi:network::blumeops::blumeops:network:TailnetAcl$tailscale:index/acl:Acl::acl",
    );
  });
});

describe("what differs between two programs", () => {
  const differ = (base: StatedResource[], tree: StatedResource[]): string[] =>
    [...differing(base, tree)].sort();

  it("is nothing where both state the same, whatever came out of it", () => {
    expect(differ([resource("a", { outputs: { x: 1 } })], [resource("a", { outputs: { x: 2 } })])).toEqual(
      [],
    );
  });

  it("is what is new, what is gone, and what says something else", () => {
    const base = [resource("gone"), resource("other", { inputs: { x: 1 } }), resource("same")];
    const tree = [resource("new"), resource("other", { inputs: { x: 2 } }), resource("same")];
    expect(differ(base, tree)).toEqual(["gone", "new", "other"]);
  });

  it("is what a value of those goes into, and what a value of that goes into", () => {
    const fedBy = (urn: string, needed: string) =>
      resource(urn, { propertyDependencies: { value: [needed] } });
    const rest = [
      fedBy("record", "door"),
      fedBy("name", "record"),
      resource("waits", { dependencies: ["door"] }),
    ];
    const base = [resource("door", { inputs: { x: 1 } }), ...rest];
    expect(differ(base, [resource("door", { inputs: { x: 2 } }), ...rest])).toEqual([
      "door",
      "name",
      "record",
    ]);
  });

  it("is what hangs on something that is gone, and what hangs on that", () => {
    const waits = resource("waits", { dependencies: ["gone"] });
    const later = resource("later", { dependencies: ["waits"] });
    const tree = [resource("waits"), later, resource("other")];
    expect(differ([resource("gone"), waits, later, resource("other")], tree)).toEqual([
      "gone",
      "later",
      "waits",
    ]);
  });

  it("is a component with what is new below it, and none by itself", () => {
    const component = resource("component", { custom: false });
    expect(differ([], [component])).toEqual([]);
    expect(differ([], [component, resource("child", { parent: "component" })])).toEqual([
      "child",
      "component",
    ]);
  });
});
