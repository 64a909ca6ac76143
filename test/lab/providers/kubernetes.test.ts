import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { describe, expect, it } from "vitest";
import { field, kubectl } from "../cluster/kubectl.ts";
import { ClusterStack, lab, listed, template } from "./kubernetes-stack.ts";

describe("an object of the cluster is previewed, made, changed and taken down", () => {
  it("a Deployment in a namespace of the same program", async () => {
    const name = "provider-life";
    let replicas = 1;
    const stack = await ClusterStack.open(() => {
      const options = lab();
      const namespace = new Namespace(name, { metadata: { name } }, options);
      const selector = { matchLabels: { app: "hello" } };
      new Deployment(
        "hello",
        {
          metadata: { name: "hello", namespace: namespace.metadata.name },
          spec: { replicas, selector, template: template("hello") },
        },
        options,
      );
    });

    const previewed = await stack.good("preview");
    expect(previewed.changes.map(({ kind, name: of }) => [kind, of])).toContainEqual(["create", "hello"]);
    expect(await field("namespace", name, "default", "{.metadata.name}")).toBe("");

    await stack.good("up");
    expect(await field("deployment", "hello", name, "{.status.availableReplicas}")).toBe("1");
    expect((await stack.good("up")).changes).toEqual([]);

    replicas = 2;
    expect((await stack.good("preview")).changes).toMatchObject([
      { kind: "update", name: "hello", properties: ["spec.replicas"] },
    ]);
    expect(await field("deployment", "hello", name, "{.spec.replicas}")).toBe("1");
    await stack.good("up");
    expect(await field("deployment", "hello", name, "{.status.availableReplicas}")).toBe("2");

    await stack.good("destroy");
    expect(await field("namespace", name, "default", "{.metadata.name}")).toBe("");
  });

  it("what others set is left alone, and what they changed is told and put back", async () => {
    const name = "provider-drift";
    const stack = await ClusterStack.open(() => {
      const options = lab({ enableConfigMapMutable: true });
      const namespace = new Namespace(name, { metadata: { name } }, options);
      new ConfigMap(
        "settings",
        { metadata: { name: "settings", namespace: namespace.metadata.name }, data: { colour: "red" } },
        options,
      );
    });
    await stack.good("up");
    const patch = async (data: object, ...by: string[]) => {
      const where = ["configmap", "settings", `--namespace=${name}`, ...by];
      return await kubectl(["patch", ...where, "--patch", JSON.stringify({ data })]);
    };
    await patch({ size: "large" }, "--field-manager=tuner");
    expect(await stack.good("up")).toMatchObject({ changes: [], drift: [] });

    await patch({ colour: "blue" });
    const { drift } = await stack.good("preview");
    expect(drift).toMatchObject([{ kind: "update", name: "settings" }]);
    await stack.good("up");
    expect(await field("configmap", "settings", name, "{.data}")).toBe('{"colour":"red","size":"large"}');
  });

  it("one that somebody deleted is made again, and one that is gone is nobody's trouble", async () => {
    const name = "provider-gone";
    const stack = await ClusterStack.open(() => {
      const options = lab({ namespace: name });
      const namespace = new Namespace(name, { metadata: { name } }, options);
      new ConfigMap("settings", { data: { a: "1" } }, { ...options, dependsOn: namespace });
    });
    await stack.good("up");
    const [first = ""] = (await listed("configmap", name)).filter((map) => map.startsWith("settings-"));
    await kubectl(["delete", "configmap", first, `--namespace=${name}`]);
    expect((await stack.good("up")).changes).toMatchObject([{ kind: "create", name: "settings" }]);
    await kubectl(["delete", "namespace", name]);
    await stack.good("destroy");
  });
});

describe("an object without a name gets one of its own", () => {
  it("so that a change that needs a new one makes it before the old one goes", async () => {
    const name = "provider-named";
    let colour = "red";
    const stack = await ClusterStack.open(() => {
      const options = lab({ namespace: name });
      const namespace = new Namespace(name, { metadata: { name } }, options);
      new ConfigMap("settings", { data: { colour } }, { ...options, dependsOn: namespace });
    });
    await stack.good("up");
    const mine = async () => (await listed("configmap", name)).filter((map) => map.startsWith("settings-"));
    const [first] = await mine();
    expect((await stack.good("up")).changes).toEqual([]);
    colour = "blue";
    await stack.good("up");
    const now = await mine();
    expect(now).toHaveLength(1);
    expect(now).not.toEqual([first]);
  });
});

describe("amounts are compared as the server counts them", () => {
  it("0.5 and 500m, 1024Mi and 1Gi are no change", async () => {
    const name = "provider-amounts";
    const stack = await ClusterStack.open(() => {
      const options = lab();
      const namespace = new Namespace(name, { metadata: { name } }, options);
      const resources = { requests: { cpu: "0.5", memory: "1024Mi" } };
      new Deployment(
        "hello",
        {
          metadata: { name: "hello", namespace: namespace.metadata.name },
          spec: { selector: { matchLabels: { app: "hello" } }, template: template("hello", { resources }) },
        },
        options,
      );
    });
    await stack.good("up");
    expect(await stack.good("up")).toMatchObject({ changes: [], drift: [] });
  });
});
