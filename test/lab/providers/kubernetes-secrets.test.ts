import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import { secret } from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { field, kubectl, namespace as makeNamespace } from "../cluster/kubectl.ts";
import { ClusterStack, lab } from "./kubernetes-stack.ts";

const VALUE = "correct-horse-battery-staple";
const spellings = [VALUE, Buffer.from(VALUE).toString("base64")];

/** Whether a text holds the value in any spelling. */
const shows = (text: string): boolean => spellings.some((spelling) => text.includes(spelling));

describe("a secret value is in no state, no preview and no message", () => {
  it("whether a Secret says it as text or as data, and though nobody calls it secret", async () => {
    const namespace = await makeNamespace("secret-state");
    let password = VALUE;
    const stack = await ClusterStack.open(() => {
      const options = lab({ enableSecretMutable: true });
      const metadata = { name: "login", namespace };
      new Secret("login", { metadata, stringData: { password }, data: { also: btoa(VALUE) } }, options);
    });
    expect(shows(JSON.stringify(await stack.good("preview")))).toBe(false);
    expect(shows(JSON.stringify(await stack.good("up")))).toBe(false);
    expect(shows(await stack.state())).toBe(false);
    expect(await stack.good("up")).toMatchObject({ changes: [], drift: [] });

    password = `${VALUE}-2`;
    const changed = await stack.good("up");
    expect(changed.changes).toMatchObject([{ kind: "update", name: "login" }]);
    expect(shows(JSON.stringify(changed))).toBe(false);
    const now = await field("secret", "login", namespace, "{.data.password}");
    expect(Buffer.from(now, "base64").toString()).toBe(password);
  });

  it("nor where another kind is given one", async () => {
    const namespace = await makeNamespace("secret-elsewhere");
    const stack = await ClusterStack.open(() => {
      const data = { open: "yes", password: secret(VALUE) };
      new ConfigMap("settings", { metadata: { name: "settings", namespace }, data }, lab());
    });
    await stack.good("up");
    const state = await stack.state();
    expect(shows(state)).toBe(false);
    expect(state).toContain('"open":"yes"');
    expect(await field("configmap", "settings", namespace, "{.data.password}")).toBe(VALUE);
  });

  it("nor where the server cites what it refuses", async () => {
    const namespace = await makeNamespace("secret-cited");
    const stack = await ClusterStack.open(() => {
      const metadata = { name: "login", namespace, labels: { password: secret(`${VALUE} ${VALUE}`) } };
      new Secret("login", { metadata, stringData: { a: "b" } }, lab());
    });
    const why = await stack.refused("up");
    expect(why).toContain("Invalid value");
    expect(shows(why)).toBe(false);
  });

  it("one that was changed by hand is told and put back, without its value", async () => {
    const namespace = await makeNamespace("secret-drift");
    const stack = await ClusterStack.open(() => {
      const options = lab({ enableSecretMutable: true, enablePatchForce: true });
      new Secret(
        "login",
        { metadata: { name: "login", namespace }, stringData: { password: VALUE } },
        options,
      );
    });
    await stack.good("up");
    const patch = JSON.stringify({ stringData: { password: "something-else" } });
    await kubectl(["patch", "secret", "login", `--namespace=${namespace}`, "--patch", patch]);
    const report = await stack.good("up");
    expect(report.drift).toMatchObject([{ kind: "update", name: "login" }]);
    expect(JSON.stringify(report)).not.toContain("something-else");
    const now = await field("secret", "login", namespace, "{.data.password}");
    expect(Buffer.from(now, "base64").toString()).toBe(VALUE);
  });
});
