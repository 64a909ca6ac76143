import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { z } from "zod";
import { labPlaces } from "../../../lab/places.ts";
import { Checkout } from "../checkout.ts";
import { kubectl } from "../cluster/kubectl.ts";

/** The whole stack from nothing, in milliseconds. */
const LONG = 900_000;

const Stacks = z.array(
  z.object({
    changes: z.array(z.object({ kind: z.string(), subject: z.string() })),
    drift: z.array(z.object({ subject: z.string(), what: z.string() })),
  }),
);
const Outcomes = z.object({ stacks: Stacks });
const Adopted = z.object({
  adopted: z.array(z.object({ stack: z.string(), taken: z.array(z.string()), missing: z.array(z.string()) })),
  stacks: Stacks,
});
const Objects = z.object({
  items: z.array(
    z.object({
      kind: z.string(),
      metadata: z.object({
        name: z.string(),
        namespace: z.string().default(""),
        uid: z.string(),
        generation: z.number().optional(),
        managedFields: z.array(z.object({ manager: z.string(), operation: z.string() })).default([]),
      }),
    }),
  ),
});

const checkout = Checkout.at(inject("lab").folder);
const places = labPlaces(checkout.folder);

/** Applications, a line each: how they are. */
async function applications(): Promise<string[]> {
  const range = '{range .items[*]}{.metadata.name} {.status.sync.status} {.status.health.status}{"\\n"}{end}';
  const lines = await kubectl(["get", "applications", "--namespace=argocd", "--output", `jsonpath=${range}`]);
  return lines
    .split("\n")
    .filter((line) => line !== "")
    .sort();
}

/** Objects of the kinds that the stack keeps: which one it is, how often it was changed, and in whose names. */
async function objects(): Promise<string[]> {
  const kinds = [
    "applications",
    "appprojects",
    "namespaces",
    "deployments",
    "statefulsets",
    "services",
    "configmaps",
    "secrets",
    "serviceaccounts",
    "roles",
    "rolebindings",
    "clustersecretstores",
  ];
  const { items } = Objects.parse(
    JSON.parse(
      await kubectl(["get", kinds.join(","), "--all-namespaces", "--show-managed-fields", "--output=json"]),
    ),
  );
  return items
    .map(({ kind, metadata: { name, namespace, uid, generation, managedFields } }) => {
      const applied = managedFields.filter(({ operation }) => operation === "Apply");
      const names = [...new Set(applied.map(({ manager }) => manager))].sort();
      return `${kind} ${namespace}/${name} ${uid} ${generation ?? "-"} ${names.join(",")}`;
    })
    .sort();
}

async function run(verb: "preview" | "up"): Promise<z.output<typeof Stacks>[number] | undefined> {
  return Outcomes.parse(await checkout.json([verb, "minikube"])).stacks[0];
}

beforeAll(async () => {
  await run("up");
}, LONG);

describe("the cluster's stack, when its state is lost", () => {
  it(
    "is taken up as it is: a preview changes nothing, and no object has been touched",
    async () => {
      const before = await objects();
      const stacks = join(places.state, ".pulumi", "stacks");
      const files = (await readdir(stacks, { recursive: true })).filter((name) =>
        /minikube\.json/.test(name),
      );
      expect(files.length).toBeGreaterThan(0);
      for (const file of files) await rm(join(stacks, file));
      const { adopted, stacks: previews } = Adopted.parse(await checkout.json(["adopt", "minikube"]));
      expect(adopted[0]?.missing).toEqual([]);
      expect(adopted[0]?.taken).toEqual(
        expect.arrayContaining([
          "Application argocd/miniflux",
          "AppProject argocd/miniflux",
          "Deployment argocd/argocd-server",
          "Namespace databases",
        ]),
      );
      expect(previews[0]?.changes).toEqual([]);
      expect(previews[0]?.drift).toEqual([]);
      expect(await objects()).toEqual(before);
    },
    LONG,
  );

  it(
    "and a field that is stated no more is taken away by the next apply, as before",
    async () => {
      const label = "    pod-security.kubernetes.io/enforce: restricted\n";
      const labels = async (): Promise<string> =>
        await kubectl(["get", "namespace", "miniflux", "--output=jsonpath={.metadata.labels}"]);
      expect(await labels()).toContain("pod-security.kubernetes.io/enforce");
      const file = "manifests/namespaces/namespace-miniflux.yaml";
      await checkout.edit(file, (text) => text.replace(label, ""));
      await run("up");
      expect(await labels()).not.toContain("pod-security.kubernetes.io/enforce");
      await checkout.edit(file, (text) => `${text}${label}`);
      await run("up");
    },
    LONG,
  );
});

describe("the cluster, when it is lost", () => {
  it(
    "comes back by one apply with the same applications",
    async () => {
      const before = await applications();
      expect(before.length).toBeGreaterThan(10);
      await checkout.json(["lab", "stop", "--only", "cluster"]);
      await rm(join(places.data, "cluster"), { recursive: true });
      await checkout.json(["lab", "start", "--cluster"]);
      expect(await applications().catch(() => [])).toEqual([]);
      await run("up");
      expect(await applications()).toEqual(before);
      expect((await run("preview"))?.changes).toEqual([]);
    },
    LONG,
  );
});
