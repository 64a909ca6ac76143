import { describe, expect, it } from "vitest";
import type { ResourceChange } from "../../../engine/change.ts";
import { clusterStackChanges, clusterStackDrift } from "../../../plan/cluster-stack.ts";

function change(more: Partial<ResourceChange>): ResourceChange {
  return {
    kind: "update",
    urn: "urn",
    type: "kubernetes:apps/v1:Deployment",
    name: "deployment-argocd-server",
    before: {},
    after: { kind: "Deployment", metadata: { name: "argocd-server", namespace: "argocd" } },
    properties: [],
    forcedBy: [],
    ...more,
  };
}

describe("what becomes of an object that the cluster's stack keeps", () => {
  it("is told under the name by which the cluster knows the object", () => {
    const [told] = clusterStackChanges([change({ kind: "create" })]);
    expect(told).toMatchObject({ kind: "add", subject: "Deployment argocd/argocd-server", consequences: [] });
  });

  it("names the fields, and which of them nobody can change", () => {
    const forced = "spec.selector.matchLabels.app";
    const [told] = clusterStackChanges([
      change({ kind: "replace", properties: ["spec.replicas", forced], forcedBy: [forced] }),
    ]);
    expect(told?.consequences).toEqual([
      "spec.replicas",
      `${forced}: nobody can change it, so the object is made anew`,
    ]);
  });

  it("shows no value, as those of a Secret are among them", () => {
    const object = { kind: "Secret", metadata: { name: "token", namespace: "argocd" } };
    const told = clusterStackChanges([
      change({
        before: { ...object, data: { token: "b2xk" } },
        after: { ...object, data: { token: "bmV3" } },
        properties: ["data.token"],
      }),
    ]);
    expect(JSON.stringify(told)).not.toMatch(/b2xk|bmV3/);
  });

  it("is told as done by hand where a refresh found it", () => {
    expect(clusterStackDrift(change({ properties: ["spec.replicas"] }))).toEqual({
      layer: "minikube",
      subject: "Deployment argocd/argocd-server",
      what: "was changed by hand (spec.replicas)",
    });
  });
});
