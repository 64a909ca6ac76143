import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { clusterSettings } from "../../../config/cluster.ts";
import { readStackConfig } from "../../../config/files.ts";
import { argoOf } from "../../../derive/cluster/argo.ts";
import { clusterDocumentOf } from "../../../derive/cluster/document.ts";
import { settingsAsked } from "../../../derive/cluster/settings.ts";
import { kindsOf, readLock } from "../../../render/lock.ts";
import { objectOf } from "../../../render/objects.ts";
import { compare } from "../../../render/render.ts";
import { readTree } from "../../../render/tree.ts";
import { realCatalogue } from "../services/real.ts";
import { judge } from "./schema.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const file = "Pulumi.minikube.yaml";
const catalogue = await realCatalogue();
const settings = {
  values: clusterSettings(await readStackConfig(`${root}${file}`), file, settingsAsked(catalogue)).values,
};
const document = clusterDocumentOf(catalogue, settings);
const [tree, lock, judged] = await Promise.all([readTree(root), readLock(root), judge()]);
// What defines a kind is judged by using it: the objects of that kind are.
const objects = new Map(
  [...tree].filter(([path]) => !path.includes("/crds/")).map(([path, text]) => [path, objectOf(path, text)]),
);

describe("the committed manifests", () => {
  it("are what the facts say", async () => {
    const { stale, outdated } = await compare({ document, only: [], tree, lock }, undefined);
    expect({ stale: stale.map(({ path }) => path), outdated }).toEqual({ stale: [], outdated: [] });
  });

  it("are there for every service that runs in the cluster", () => {
    const apps = new Set([...tree.keys()].map((path) => path.split("/")[0]));
    const running = [...catalogue.services.values()].filter(({ runs }) => runs.where === "cluster");
    expect(running.length).toBeGreaterThan(10);
    expect([...apps].sort()).toEqual(["namespaces", ...running.map(({ name }) => name)].sort());
  });

  it.each([...objects])("%s is valid by the schema of its kind", async (_, object) => {
    expect(await judged(object)).toBeUndefined();
  });

  it("would not be, with a field that its kind does not have or of another type", async () => {
    const first = (kind: string) => [...objects.values()].find((object) => object.kind === kind);
    const [external, deployment] = [first("ExternalSecret"), first("Deployment")];
    expect(await judged({ ...external, spec: { refreshIntervall: "1h" } })).toContain("refreshIntervall");
    expect(await judged({ ...deployment, spec: { replicas: "one" } })).toContain("replicas");
  });

  it("hold no Secret with a value", () => {
    const secrets = [...objects.values()].filter(({ kind }) => kind === "Secret");
    expect(secrets.length).toBeGreaterThan(0);
    expect(secrets.filter((secret) => "data" in secret || "stringData" in secret)).toEqual([]);
  });

  it("name every image by a version that does not move by itself", () => {
    const images = [...tree]
      .filter(([path]) => !path.includes("/crds/"))
      .flatMap(([path, text]) =>
        [...text.matchAll(/^\s+(?:- )?image(?:Name)?: (\S+)$/gm)].map(([, image]) => `${path} ${image}`),
      );
    expect(images.length).toBeGreaterThan(15);
    expect(images.filter((image) => !/:[^/:]*\d[^/:]*$/.test(image) || image.endsWith(":latest"))).toEqual(
      [],
    );
  });
});

describe("Argo CD's applications and projects", () => {
  const apps = argoOf(document, kindsOf(lock), catalogue, settings);

  it.each(apps.map((app) => [app.name, app] as const))(
    "of %s are valid by upstream's own schema",
    async (_, app) => {
      expect(await judged(app.project)).toBeUndefined();
      expect(await judged(app.application)).toBeUndefined();
    },
  );

  it("allow each application exactly the kinds and namespaces that its manifests have", () => {
    for (const { name, project } of apps) {
      const own = [...objects].filter(([path]) => path.startsWith(`${name}/`)).map(([, object]) => object);
      const defines = [...tree.keys()].some((path) => path.startsWith(`${name}/crds/`));
      const group = (apiVersion: string): string =>
        apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
      const kinds = (namespaced: boolean): string[] => [
        ...new Set(
          own
            .filter(({ metadata }) => (metadata.namespace !== undefined) === namespaced)
            .map(({ apiVersion, kind }) => `${group(apiVersion)}/${kind}`),
        ),
      ];
      const listed = (list: readonly { group: string; kind: string }[] | undefined): string[] =>
        (list ?? []).map(({ group, kind }) => `${group}/${kind}`);
      expect(listed(project.spec.namespaceResourceWhitelist).sort()).toEqual(kinds(true).sort());
      expect(listed(project.spec.clusterResourceWhitelist).sort()).toEqual(
        [...kinds(false), ...(defines ? ["apiextensions.k8s.io/CustomResourceDefinition"] : [])].sort(),
      );
      const namespaces = new Set(own.flatMap(({ metadata }) => metadata.namespace ?? []));
      const allowed = (project.spec.destinations ?? []).map(({ namespace }) => namespace);
      for (const namespace of namespaces) expect(allowed).toContain(namespace);
      expect(allowed.length).toBeLessThanOrEqual(Math.max(1, namespaces.size));
    }
  });

  it("come in waves: what needs PostgreSQL after it", () => {
    const wave = (name: string): number => apps.find((app) => app.name === name)?.wave ?? Number.NaN;
    expect(wave("cloudnative-pg")).toBeLessThan(wave("postgresql"));
    expect(wave("postgresql")).toBeLessThan(wave("miniflux"));
    expect(wave("onepassword-connect")).toBeLessThan(wave("external-secrets"));
    for (const app of apps) for (const before of app.after) expect(wave(before)).toBeLessThan(app.wave);
  });
});

describe("the first start", () => {
  it("needs by hand only what the store's server needs, and what must run before anything can fill Secrets", () => {
    expect(
      document.firstSecrets.map(({ namespace, name, adopted }) => [`${namespace}/${name}`, adopted]),
    ).toEqual([
      ["1password/onepassword-token", false],
      ["1password/op-credentials", false],
      ["argocd/repo-creds-forge", true],
      ["tailscale/operator-oauth", true],
    ]);
  });

  it("is given values where they are needed and nowhere else", () => {
    const credential = document.firstSecrets.find(({ name }) => name === "repo-creds-forge");
    const values = Object.fromEntries(
      Object.entries(credential?.data ?? {}).map(([key, value]) => [
        key,
        value((reference) => `<${reference}>`),
      ]),
    );
    expect(values).toEqual({
      type: "git",
      url: "ssh://forgejo@forge.ops.eblu.me:2222/",
      insecure: "false",
      sshPrivateKey: "<op://blumeops/argocd-forge-ssh-key/private-key-openssh>",
    });
  });
});
