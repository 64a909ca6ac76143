import type { Deployment } from "@pulumi/pulumi/automation/index.js";
import { describe, expect, it } from "vitest";
import { recover } from "../../../engine/recover.ts";

const record = {
  urn: "urn:pulumi:network::blumeops::gandi:livedns/record:Record::wildcard",
  type: "gandi:livedns/record:Record",
  custom: true,
  inputs: { zone: "example.com", name: "*.ops", type: "A", values: ["100.64.0.1"] },
  provider: "urn:pulumi:network::blumeops::pulumi:providers:gandi::gandi::1",
};
const key = {
  urn: "urn:pulumi:network::blumeops::tailscale:index/tailnetKey:TailnetKey::k8s",
  type: "tailscale:index/tailnetKey:TailnetKey",
  custom: true,
  inputs: { reusable: true },
};
const device = {
  urn: "urn:pulumi:network::blumeops::tailscale:index/deviceTags:DeviceTags::indri",
  type: "tailscale:index/deviceTags:DeviceTags",
  id: "1",
};

/** A stack that holds a state in memory. */
function stackWith(deployment: unknown) {
  const imported: Deployment[] = [];
  return {
    imported,
    kept: { version: 3, deployment },
    stack: { importStack: async (state: Deployment) => void imported.push(state) },
  };
}

describe("what a killed run left half done is taken up", () => {
  it("a resource with an id that is known is entered, so that the next refresh finds out whether it is there", async () => {
    const stack = stackWith({
      manifest: { version: "v3.250.0" },
      pending_operations: [{ type: "creating", resource: record }],
      resources: [device],
    });
    expect((await recover(stack)).taken).toBe(1);
    expect(stack.imported).toEqual([
      {
        version: 3,
        deployment: {
          manifest: { version: "v3.250.0" },
          resources: [device, { ...record, id: "example.com/*.ops/A", outputs: record.inputs }],
        },
      },
    ]);
  });

  it.each([
    ["whose id nobody can know", { type: "creating", resource: key }],
    ["that was being changed", { type: "updating", resource: record }],
    ["that was being deleted", { type: "deleting", resource: record }],
  ])("a resource %s is left as the state has it", async (_, operation) => {
    const stack = stackWith({ pending_operations: [operation], resources: [device] });
    expect((await recover(stack)).taken).toBe(1);
    expect(stack.imported.map(({ deployment }) => deployment)).toEqual([{ resources: [device] }]);
  });

  it("a resource that the state has already is not entered twice", async () => {
    const resources = [{ ...record, id: "example.com/*.ops/A" }];
    const stack = stackWith({ pending_operations: [{ type: "creating", resource: record }], resources });
    await recover(stack);
    expect(stack.imported.map(({ deployment }) => deployment)).toEqual([{ resources }]);
  });

  it.each([{ resources: [device] }, { pending_operations: [], resources: [] }, {}])(
    "and a state in which nothing is half done is not touched",
    async (deployment) => {
      const stack = stackWith(deployment);
      expect((await recover(stack)).taken).toBe(0);
      expect(stack.imported).toEqual([]);
    },
  );
});
