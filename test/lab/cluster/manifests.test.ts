import { join } from "node:path";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { Cluster } from "../../../kubernetes/cluster.ts";
import { Connection } from "../../../kubernetes/connection.ts";
import { KubernetesObject } from "../../../kubernetes/object.ts";
import { refusalsOf, type Stated } from "../../../kubernetes/refusals.ts";
import { applyAll } from "../../../lab/cluster/apply.ts";
import { objectOf } from "../../../render/objects.ts";
import { readTree } from "../../../render/tree.ts";
import { exported } from "./kubectl.ts";

const MANAGER = "manifests-test";
const cluster = new Cluster(Connection.fromFile(exported("KUBECONFIG")));
const tree = await readTree(inject("lab").folder);
const all: Stated[] = [...tree].map(([path, text]) => ({
  path: join("manifests", path),
  object: KubernetesObject.parse(objectOf(path, text)),
}));

/** Those that must be there before others are understood. */
const first = ["Namespace", "CustomResourceDefinition"];
const foundations = all.filter(({ object }) => first.includes(object.kind));
const others = all.filter(({ object }) => !first.includes(object.kind));

/** The first object of a kind. */
function sample(kind: string): Stated {
  const found = all.find(({ object }) => object.kind === kind);
  if (found === undefined) throw new Error(`no manifest holds a ${kind}`);
  return found;
}

/** An object with something else in its spec. */
function withSpec({ path, object }: Stated, spec: object): Stated {
  return { path, object: { ...object, spec: { ...Object(object["spec"]), ...spec } } };
}

/** What the server says against one object, with the file that it names. */
async function saidOf(stated: Stated): Promise<string> {
  const [refused, ...more] = await refusalsOf(cluster, [stated], MANAGER);
  expect(more).toEqual([]);
  return `${refused?.path}: ${refused?.why}`;
}

// What must be there first is applied for good; it stays, as namespaces and definitions of a real cluster do.
beforeAll(async () => {
  expect(await refusalsOf(cluster, foundations, MANAGER)).toEqual([]);
  await applyAll(
    cluster,
    foundations.map(({ object }) => object),
    "default",
  );
});

describe("every rendered object", () => {
  it("is taken by the API server, field by field", async () => {
    expect(others.length).toBeGreaterThan(150);
    expect(await refusalsOf(cluster, others, MANAGER)).toEqual([]);
  });
});

describe("a manifest that is wrong is refused, and its file is named", () => {
  it("for a field that the kind does not have", async () => {
    const deployment = sample("Deployment");
    const said = await saidOf(withSpec(deployment, { replica: 1 }));
    expect(said).toContain(deployment.path);
    expect(said).toMatch(/replica/);
  });

  it("for a value of another type", async () => {
    const service = sample("Service");
    const said = await saidOf(withSpec(service, { ports: "80" }));
    expect(said).toContain(service.path);
    expect(said).toMatch(/ports/);
  });

  it("for either in a kind that upstream defines", async () => {
    const secret = sample("ExternalSecret");
    expect(await saidOf(withSpec(secret, { refresh: "1h" }))).toMatch(
      new RegExp(`^${secret.path}: .*refresh`, "s"),
    );
    expect(await saidOf(withSpec(secret, { refreshInterval: 60 }))).toMatch(
      new RegExp(`^${secret.path}: .*refreshInterval`, "s"),
    );
  });

  it("for a kind that nobody has defined", async () => {
    const { path, object } = sample("ExternalSecret");
    expect(await saidOf({ path, object: { ...object, kind: "InternalSecret" } })).toBe(
      `${path}: the cluster knows no InternalSecret of external-secrets.io/v1`,
    );
  });
});
