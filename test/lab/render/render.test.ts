import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { clusterSettings } from "../../../config/cluster.ts";
import { readStackConfig } from "../../../config/files.ts";
import { clusterDocumentOf } from "../../../derive/cluster/document.ts";
import type { Installation } from "../../../derive/cluster/installed.ts";
import { settingsAsked } from "../../../derive/cluster/settings.ts";
import { lockText, readLock } from "../../../render/lock.ts";
import { compare } from "../../../render/render.ts";
import { readTree } from "../../../render/tree.ts";
import { install } from "../../../render/upstream/install.ts";
import { realCatalogue } from "../../unit/services/real.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const file = "Pulumi.minikube.yaml";
const catalogue = await realCatalogue();
const raw = await readStackConfig(`${root}${file}`);
const document = clusterDocumentOf(catalogue, {
  values: clusterSettings(raw, file, settingsAsked(catalogue)).values,
});
const workshop = { environment: process.env, report: () => undefined };

/** How a service is installed. @throws where its pods are stated */
function installationOf(name: string): Installation {
  const installation = document.apps.find((app) => app.name === name)?.installation;
  if (installation === undefined) throw new Error(`${name} is not installed as upstream publishes it`);
  return installation;
}

describe("what upstream publishes, rendered anew by its own tools", () => {
  it("is what is committed, byte for byte, from modules with the sums of the lock", async () => {
    const [tree, committed] = await Promise.all([readTree(root), readLock(root)]);
    const names = document.apps.flatMap(({ name, installation }) =>
      installation === undefined ? [] : [name],
    );
    expect(names.sort()).toEqual(
      ["argocd", "cloudnative-pg", "external-secrets", "kube-state-metrics", "tailscale-operator"].sort(),
    );
    // With no lock at hand nothing is taken for rendered already.
    const { stale, lock } = await compare({ document, only: [], tree, lock: new Map() }, workshop);
    expect(stale.map(({ path }) => path)).toEqual([]);
    expect(lockText(lock)).toBe(lockText(committed));
  });

  it("is refused where its module is another than it was", async () => {
    await expect(install("a", installationOf("kube-state-metrics"), "h1:other", workshop)).rejects.toThrow(
      /has the sum h1:.*; it was h1:other/,
    );
  });

  it("is refused where it would bring a Secret with a value", async () => {
    const installation = { ...installationOf("tailscale-operator"), omit: [] };
    await expect(install("tailscale-operator", installation, undefined, workshop)).rejects.toThrow(
      "tailscale-operator: upstream's Secret operator-oauth holds values; omit it in services/tailscale-operator.ts",
    );
  });

  it("says which version cannot be had", async () => {
    const installation = { ...installationOf("kube-state-metrics"), version: "v2.999.0" };
    await expect(install("a", installation, undefined, workshop)).rejects.toThrow(
      /^k8s\.io\/kube-state-metrics\/v2 v2\.999\.0 cannot be had: /,
    );
  });

  it.each([
    [
      "of an object that upstream does not have",
      { patches: [{ kind: "Deployment", name: "renamed", merge: { spec: { replicas: 2 } } }] },
      /upstream has no Deployment renamed/,
    ],
    [
      "of a container that it does not have",
      {
        patches: [
          {
            kind: "Deployment",
            name: "kube-state-metrics",
            merge: { spec: { template: { spec: { containers: [{ name: "renamed", args: ["--x"] }] } } } },
          },
        ],
      },
      /Deployment kube-state-metrics of upstream has no container renamed/,
    ],
    [
      "that leaves out what is not there",
      { omit: [{ kind: "Secret", name: "renamed" }] },
      /upstream has no Secret renamed/,
    ],
    [
      "of an image that it does not use",
      { images: { renamed: "example.org/a:1" } },
      /upstream uses no image renamed/,
    ],
  ])("is refused with a change %s", async (_, change, message) => {
    const installation = { ...installationOf("kube-state-metrics"), ...change };
    await expect(install("kube-state-metrics", installation, undefined, workshop)).rejects.toThrow(message);
  });
});
