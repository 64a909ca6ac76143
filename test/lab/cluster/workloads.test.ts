import { describe, expect, it } from "vitest";
import { apply, deployment, expectField, field, kubectl, namespace } from "./kubectl.ts";

describe("a workload lives in the lab's cluster as in a real one", () => {
  it("a Deployment gets its pods, and they become ready on the one node", async () => {
    const inside = await namespace("workload-ready");
    await apply(deployment("hello", inside, 2));
    await expectField("deployment", "hello", inside, "{.status.availableReplicas}", "2");
    const nodes = await kubectl(["get", "pods", "-n", inside, "-o", "jsonpath={..nodeName}"]);
    expect(nodes).toBe("minikube minikube");
  });

  it("a Job comes to its end", async () => {
    const inside = await namespace("workload-job");
    const container = { name: "once", image: "registry.invalid/once:1.0.0" };
    await apply({
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "once", namespace: inside },
      spec: { template: { spec: { restartPolicy: "Never", containers: [container] } } },
    });
    await expectField("job", "once", inside, "{.status.succeeded}", "1");
  });

  it("a claim gets a volume of the class that minikube has", async () => {
    const inside = await namespace("workload-claim");
    await apply({
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: "data", namespace: inside },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
    });
    await expectField("persistentvolumeclaim", "data", inside, "{.status.phase}", "Bound");
    expect(await field("persistentvolumeclaim", "data", inside, "{.spec.storageClassName}")).toBe("standard");
  });

  it("a pod that asks for more than the node has waits for ever", async () => {
    const inside = await namespace("workload-large");
    const resources = { requests: { memory: "64Gi" } };
    await apply({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "large", namespace: inside },
      spec: { containers: [{ name: "large", image: "registry.invalid/large:1.0.0", resources }] },
    });
    const why = "{.status.conditions[?(@.type=='PodScheduled')].reason}";
    await expectField("pod", "large", inside, why, "Unschedulable");
  });
});

describe("the API server refuses what a real one refuses", () => {
  it("a field that the kind does not have", async () => {
    const inside = await namespace("refused-field");
    const wrong = { ...deployment("hello", inside), spec: { replica: 1 } };
    await expect(apply(wrong)).rejects.toThrow(/unknown field "spec.replica"/);
  });

  it("an account that no role allows anything", async () => {
    const asNobody = ["--as", "system:serviceaccount:default:default"];
    await expect(kubectl(["get", "secrets", ...asNobody])).rejects.toThrow(/forbidden/);
  });
});
