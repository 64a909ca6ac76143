import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Pod } from "@pulumi/kubernetes/core/v1/pod.js";
import { Provider } from "@pulumi/kubernetes/provider.js";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { apply, field, kubectl, namespace as makeNamespace } from "../cluster/kubectl.ts";
import { ClusterStack, lab, template } from "./kubernetes-stack.ts";

describe("a preview is judged by the server", () => {
  it("a field that the kind does not have is refused, and named", async () => {
    const namespace = await makeNamespace("refusal-field");
    const spec = { selector: { matchLabels: { app: "hello" } }, replica: 2, template: template("hello") };
    const stack = await ClusterStack.open(() => {
      new CustomResource(
        "hello",
        { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "hello", namespace }, spec },
        lab(),
      );
    });
    expect(await stack.refused("preview")).toMatch(/spec.replica: field not declared in schema/);
  });

  it("a value of another type too", async () => {
    const namespace = await makeNamespace("refusal-type");
    const stack = await ClusterStack.open(() => {
      new CustomResource(
        "settings",
        { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings", namespace }, data: { a: 1 } },
        lab(),
      );
    });
    expect(await stack.refused("preview")).toMatch(/data/);
  });
});

describe("what belongs to others is not taken", () => {
  it("an object that is there already is not made over", async () => {
    const namespace = await makeNamespace("refusal-exists");
    const metadata = { name: "settings", namespace };
    await apply({ apiVersion: "v1", kind: "ConfigMap", metadata, data: { by: "hand" } });
    const stack = await ClusterStack.open(() => {
      new ConfigMap("settings", { metadata, data: { by: "program" } }, lab());
    });
    for (const operation of ["preview", "up"] as const)
      expect(await stack.refused(operation)).toMatch(/ConfigMap refusal-exists\/settings already exists/);
    expect(await field("configmap", "settings", namespace, "{.data.by}")).toBe("hand");
  });

  it("a field that another owns is not changed, unless the object says so", async () => {
    const namespace = await makeNamespace("refusal-conflict");
    let annotations: Record<string, string> = {};
    let replicas = 1;
    const stack = await ClusterStack.open(() => {
      const spec = {
        replicas,
        selector: { matchLabels: { app: "hello" } },
        template: template("hello"),
      };
      new Deployment("hello", { metadata: { name: "hello", namespace, annotations }, spec }, lab());
    });
    await stack.good("up");
    const scaled = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "hello", namespace } };
    const other = [
      "apply",
      "--server-side",
      "--field-manager=autoscaler",
      "--force-conflicts",
      "--filename=-",
    ];
    await kubectl(other, stringify({ ...scaled, spec: { replicas: 3 } }));
    replicas = 2;
    expect(await stack.refused("up")).toMatch(
      /others own fields of Deployment refusal-conflict\/hello: .*replicas/,
    );
    annotations = { "pulumi.com/patchForce": "true" };
    await stack.good("up");
    expect(await field("deployment", "hello", namespace, "{.spec.replicas}")).toBe("2");
  });
});

describe("an object that does not become ready", () => {
  it("is told with what it waits for, stays in the state, and is finished by the next run", async () => {
    const namespace = await makeNamespace("refusal-unready");
    let memory = "64Gi";
    const stack = await ClusterStack.open(() => {
      const annotations = { "pulumi.com/timeoutSeconds": "2" };
      const resources = { requests: { memory } };
      new Deployment(
        "large",
        {
          metadata: { name: "large", namespace, annotations },
          spec: { selector: { matchLabels: { app: "large" } }, template: template("large", { resources }) },
        },
        lab(),
      );
    });
    expect(await stack.refused("up")).toMatch(
      /Deployment refusal-unready\/large is not ready: in 2 s it still waits for 0 of 1 pods to be available/,
    );
    memory = "64Mi";
    expect((await stack.good("up")).changes).toMatchObject([{ kind: "update", name: "large" }]);
  });

  it("is left to itself where nobody wants to wait", async () => {
    const namespace = await makeNamespace("refusal-skip");
    const stack = await ClusterStack.open(() => {
      const annotations = { "pulumi.com/skipAwait": "true" };
      const resources = { requests: { memory: "64Gi" } };
      const { spec } = template("large", { resources });
      new Pod("large", { metadata: { name: "large", namespace, annotations }, spec }, lab());
    });
    await stack.good("up");
    expect(await field("pod", "large", namespace, "{.status.phase}")).toBe("Pending");
  });
});

describe("a cluster that is away", () => {
  const nowhere = `
apiVersion: v1
kind: Config
clusters: [{ name: nowhere, cluster: { server: "https://127.0.0.1:1" } }]
contexts: [{ name: nowhere, context: { cluster: nowhere, user: nobody } }]
users: [{ name: nobody, user: { token: none } }]
current-context: nowhere
`;
  it("is said, and a preview of something new goes by what is asked", async () => {
    const stack = await ClusterStack.open(() => {
      const provider = new Provider("nowhere", { kubeconfig: nowhere });
      new ConfigMap("settings", { metadata: { name: "settings" }, data: { a: "1" } }, { provider });
    });
    expect((await stack.good("preview")).changes.map(({ name }) => name)).toContain("settings");
    expect(await stack.refused("up")).toMatch(/https:\/\/127.0.0.1:1 cannot be reached/);
  });
});
