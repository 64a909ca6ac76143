import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { CustomResourceDefinition } from "@pulumi/kubernetes/apiextensions/v1/customResourceDefinition.js";
import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { Job } from "@pulumi/kubernetes/batch/v1/job.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { deployment, field, kubectl, namespace as makeNamespace } from "../cluster/kubectl.ts";
import { ClusterStack, lab, template } from "./kubernetes-stack.ts";

describe("a field that the server fixes makes the object anew", () => {
  it("a Deployment's selector: the old one goes first, since it has the name", async () => {
    const namespace = await makeNamespace("replace-selector");
    let app = "one";
    const stack = await ClusterStack.open(() => {
      const spec = { selector: { matchLabels: { app } }, template: template(app) };
      new Deployment("hello", { metadata: { name: "hello", namespace }, spec }, lab());
    });
    await stack.good("up");
    const uid = await field("deployment", "hello", namespace, "{.metadata.uid}");
    app = "two";
    const { changes } = await stack.good("up");
    expect(changes).toMatchObject([{ kind: "replace", name: "hello" }]);
    expect(await field("deployment", "hello", namespace, "{.metadata.uid}")).not.toBe(uid);
    expect(await field("deployment", "hello", namespace, "{.status.availableReplicas}")).toBe("1");
  });

  it("a Job's template; and it is waited for until it is done", async () => {
    const namespace = await makeNamespace("replace-job");
    let image = "registry.invalid/once:1.0.0";
    const stack = await ClusterStack.open(() => {
      const containers = [{ name: "once", image }];
      const spec = { template: { spec: { restartPolicy: "Never", containers } } };
      new Job("once", { metadata: { name: "once", namespace }, spec }, lab());
    });
    await stack.good("up");
    expect(await field("job", "once", namespace, "{.status.succeeded}")).toBe("1");
    image = "registry.invalid/once:2.0.0";
    expect((await stack.good("up")).changes).toMatchObject([{ kind: "replace", name: "once" }]);
  });
});

describe("an object that is there can be taken into a program", () => {
  it("by what somebody set, whatever the server filled in, and is the program's from then on", async () => {
    const namespace = await makeNamespace("import-hello");
    await kubectl(["create", "--filename=-"], stringify(deployment("hello", namespace, 2)));
    let replicas = 2;
    let imported: { import?: string } = { import: `${namespace}/hello` };
    const stack = await ClusterStack.open(() => {
      const spec = { replicas, selector: { matchLabels: { app: "hello" } }, template: template("hello") };
      new Deployment("hello", { metadata: { name: "hello", namespace }, spec }, { ...lab(), ...imported });
    });
    await stack.good("up");
    imported = {};
    expect((await stack.good("up")).changes).toEqual([]);
    replicas = 3;
    await stack.good("up");
    expect(await field("deployment", "hello", namespace, "{.status.availableReplicas}")).toBe("3");
  });
});

describe("a kind and an object of it come with one program", () => {
  it("the object is made once the server knows the kind, and goes before it", async () => {
    const namespace = await makeNamespace("kind-lamp");
    const group = "lab.blumeops.invalid";
    const stack = await ClusterStack.open(() => {
      const options = lab();
      const spec = { type: "object", properties: { on: { type: "boolean" } } };
      new CustomResourceDefinition(
        "lamps",
        {
          metadata: { name: `lamps.${group}` },
          spec: {
            group,
            scope: "Namespaced",
            names: { plural: "lamps", kind: "Lamp" },
            versions: [
              {
                name: "v1",
                served: true,
                storage: true,
                schema: {
                  openAPIV3Schema: {
                    type: "object",
                    properties: { spec: { ...spec, x_kubernetes_preserve_unknown_fields: true } },
                  },
                },
              },
            ],
          },
        },
        options,
      );
      const lamp = { apiVersion: `${group}/v1`, kind: "Lamp", metadata: { name: "lamp", namespace } };
      // It names no dependency: the definition may come a moment later.
      new CustomResource("lamp", { ...lamp, spec: { on: true, colour: "warm" } }, options);
    });
    await stack.good("preview");
    await stack.good("up");
    expect(await field(`lamps.${group}`, "lamp", namespace, "{.spec.colour}")).toBe("warm");
    expect(await stack.good("up")).toMatchObject({ changes: [], drift: [] });
    await stack.good("destroy");
    expect(await kubectl(["get", "crd", "--output=name"])).not.toContain(group);
  });
});

describe("an end is waited for", () => {
  it("and told with what holds it when it does not come", async () => {
    const namespace = await makeNamespace("end-held");
    let exists = true;
    const stack = await ClusterStack.open(() => {
      const metadata = {
        name: "held",
        namespace,
        finalizers: ["lab.blumeops.invalid/hold"],
        annotations: { "pulumi.com/timeoutSeconds": "2" },
      };
      if (exists) new ConfigMap("held", { metadata, data: { a: "1" } }, lab());
    });
    await stack.good("up");
    exists = false;
    expect(await stack.refused("up")).toMatch(
      /ConfigMap end-held\/held is still there after 2 s; lab.blumeops.invalid\/hold hold it/,
    );
    const letGo = JSON.stringify({ metadata: { finalizers: null } });
    await kubectl([
      "patch",
      "configmap",
      "held",
      `--namespace=${namespace}`,
      "--type=merge",
      "--patch",
      letGo,
    ]);
    await stack.good("up");
  });
});
