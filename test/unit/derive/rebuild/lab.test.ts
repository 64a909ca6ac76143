import { dirname } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../../../../catalogue/load.ts";
import { readClusterSettings } from "../../../../cli/cluster.ts";
import { needsOfLab } from "../../../../derive/rebuild/needs.ts";
import { type Rebuild, rebuildOf } from "../../../../derive/rebuild/order.ts";

const root = dirname(dirname(dirname(dirname(import.meta.dirname))));
let order: Rebuild;
let names: string[];
beforeAll(async () => {
  const loaded = await loadCatalogue(root);
  if (!loaded.ok) throw new Error("the facts are not in order");
  const { parts, dependencies } = needsOfLab(
    loaded.catalogue,
    await readClusterSettings(root, loaded.catalogue),
  );
  order = rebuildOf(parts, dependencies);
  names = order.steps.map(({ name }) => name);
});

describe("this lab, when all of it is gone", () => {
  it("comes back whole", () => {
    expect(order.stuck).toEqual([]);
  });

  it.each([
    ["the tailnet before the hosts that are reached through it", "network", "caddy"],
    ["the cache of images before the cluster that pulls through it", "zot", "minikube"],
    ["the forge before the repository in it", "forgejo", "repository"],
    ["the repository before Argo CD, which reads it", "repository", "argocd"],
    ["the Connect server before what fills Secrets from it", "onepassword-connect", "external-secrets"],
    ["PostgreSQL before Miniflux", "postgresql", "miniflux"],
    ["the backup before the forge's data", "borgmatic", "data of forgejo"],
  ])("%s", (_, first, then) => {
    expect(names).toContain(first);
    expect(names.indexOf(first)).toBeLessThan(names.indexOf(then));
  });

  it("names the circle of Argo CD and what fills its Secrets, and the Secret that breaks it", () => {
    const circle = order.circles.find(({ parts }) => [...parts].sort().join() === "argocd,external-secrets");
    expect(circle?.broken.without).toContain("argocd/repo-creds-forge");
  });
});
