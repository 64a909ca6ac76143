import { describe, expect, it, onTestFinished } from "vitest";
import { stringify } from "yaml";
import { Clone, repository } from "./clone.ts";
import { apply, deployment, expectField, kubectl } from "./kubectl.ts";

/** An application that keeps a folder of the repository true in a namespace of the same name. */
async function application(name: string): Promise<void> {
  await apply({
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name, namespace: "argocd", finalizers: ["resources-finalizer.argocd.argoproj.io"] },
    spec: {
      project: "default",
      source: { repoURL: repository, path: `manifests/${name}`, targetRevision: "main" },
      destination: { server: "https://kubernetes.default.svc", namespace: name },
      syncPolicy: { automated: { prune: true, selfHeal: true }, syncOptions: ["CreateNamespace=true"] },
    },
  });
  onTestFinished(async () => {
    await kubectl(["delete", "application", name, "--namespace=argocd"]);
    await kubectl(["delete", "namespace", name, "--wait=false", "--ignore-not-found"]);
  });
}

/** Tells Argo CD to look at the repository now. */
async function refresh(name: string): Promise<void> {
  const now = ["argocd.argoproj.io/refresh=normal", "--overwrite"];
  await kubectl(["annotate", "application", name, "--namespace=argocd", ...now]);
}

const state = "{.status.sync.status} {.status.health.status}";
const replicas = "{.spec.replicas}";

describe("Argo CD keeps the cluster as the lab's forge says", () => {
  it("an application becomes Synced and Healthy, follows a push, and a revert of it", async () => {
    const name = "sync-follow";
    const manifest = (count: number) => ({
      [`manifests/${name}/hello.yaml`]: stringify(deployment("hello", name, count)),
    });
    const clone = await Clone.make();
    await clone.push("Say hello", manifest(1));
    await application(name);
    await expectField("application", name, "argocd", state, "Synced Healthy");

    await clone.push("Say it three times", manifest(3));
    await refresh(name);
    await expectField("deployment", "hello", name, replicas, "3");

    await clone.git("revert", "--no-edit", "HEAD");
    await clone.git("push", "--quiet");
    await refresh(name);
    await expectField("deployment", "hello", name, replicas, "1");
  });

  it("a change by hand is healed", async () => {
    const name = "sync-heal";
    const clone = await Clone.make();
    await clone.push("Say hello", {
      [`manifests/${name}/hello.yaml`]: stringify(deployment("hello", name, 2)),
    });
    await application(name);
    await expectField("application", name, "argocd", state, "Synced Healthy");
    await kubectl(["scale", "deployment", "hello", "--namespace", name, "--replicas=0"]);
    await expectField("deployment", "hello", name, replicas, "2");
  });

  it("an object whose file is deleted goes", async () => {
    const name = "sync-prune";
    const clone = await Clone.make();
    const file = (object: string) => `manifests/${name}/${object}.yaml`;
    await clone.push("Say hello and goodbye", {
      [file("hello")]: stringify(deployment("hello", name)),
      [file("goodbye")]: stringify(deployment("goodbye", name)),
    });
    await application(name);
    await expectField("application", name, "argocd", state, "Synced Healthy");
    await clone.git("rm", "--quiet", file("goodbye"));
    await clone.push("Do not say goodbye", {});
    await refresh(name);
    await expect
      .poll(async () => await kubectl(["get", "deployments", "--namespace", name, "--output=name"]), {
        timeout: 120_000,
      })
      .toBe("deployment.apps/hello");
  });
});
