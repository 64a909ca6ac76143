import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, inject, it, onTestFinished } from "vitest";
import { z } from "zod";
import { Checkout } from "../checkout.ts";
import { Clone } from "../cluster/clone.ts";
import { expectField, field, kubectl, refresh } from "../cluster/kubectl.ts";
import { memoryOf, PROGRAMS, runningOf } from "../cluster/running.ts";

/** How soon a commit must be in the cluster after Argo CD was told, in milliseconds. */
const SOON = 5_000;
/** The whole stack from nothing, or all of it taken away, in milliseconds. */
const LONG = 900_000;

const Outcomes = z.object({
  stacks: z.array(
    z.object({
      stack: z.string(),
      changes: z.array(
        z.object({ kind: z.string(), subject: z.string(), consequences: z.array(z.string()) }),
      ),
      drift: z.array(z.object({ subject: z.string(), what: z.string() })),
    }),
  ),
});

const checkout = Checkout.at(inject("lab").folder);

async function run(verb: "preview" | "up"): Promise<z.output<typeof Outcomes>["stacks"][number]> {
  const [outcome] = Outcomes.parse(await checkout.json([verb, "minikube"])).stacks;
  if (outcome === undefined) throw new Error(`${verb} told of no stack`);
  return outcome;
}

/** A line for each object of a kind: its name, and a field of it. */
async function each(kind: string, path: string): Promise<string[]> {
  const range = `{range .items[*]}{.metadata.namespace}/{.metadata.name} ${path}{"\\n"}{end}`;
  const lines = await kubectl(["get", kind, "--all-namespaces", "--output", `jsonpath=${range}`]);
  return lines.split("\n").filter((line) => line !== "");
}

/** Somebody tries another version of Argo CD's server. */
async function anotherImage(): Promise<void> {
  const image = "argocd-server=registry.invalid/argocd:1.0.0";
  await kubectl(["set", "image", "deployment", "argocd-server", image, "--namespace=argocd"]);
}

// A cold start: the cluster holds nothing of the stack, the forge what this checkout says.
beforeAll(async () => {
  await run("up");
}, LONG);

describe("the cluster's stack gets through from nothing", () => {
  it("every application that has manifests is Synced and Healthy", async () => {
    const folders = await readdir(join(checkout.folder, "manifests"), { withFileTypes: true });
    const kept = ["argocd", "namespaces"];
    const wanted = folders
      .filter((one) => one.isDirectory() && !kept.includes(one.name))
      .map(({ name }) => name);
    const found = await each("applications", "{.status.sync.status} {.status.health.status}");
    expect(found.sort()).toEqual(wanted.map((name) => `argocd/${name} Synced Healthy`).sort());
  });

  it("every ExternalSecret is filled from the lab's 1Password Connect", async () => {
    const found = await each("externalsecrets", "{.status.conditions[?(@.type=='Ready')].reason}");
    expect(found.length).toBeGreaterThan(5);
    expect(found.filter((line) => !line.endsWith(" SecretSynced"))).toEqual([]);
  });

  it("with all of the lab beside it takes less than 3 GB of memory", async () => {
    const { daemons, programs } = await runningOf(async (args) => await checkout.json(args));
    expect(programs.map(({ program }) => program).sort()).toEqual(PROGRAMS);
    expect(await memoryOf([...daemons, ...programs])).toBeLessThan(3_000);
  });

  it("a second apply changes nothing", async () => {
    const { changes, drift } = await run("up");
    expect({ changes, drift }).toEqual({ changes: [], drift: [] });
  });
});

describe("Argo CD keeps the services as the lab's forge says", () => {
  const replicas = "{.spec.replicas}";
  const file = "manifests/miniflux/deployment-miniflux.yaml";

  it("a commit is in the API server soon after the refresh, and its revert brings the old state back", async () => {
    const clone = await Clone.make();
    await clone.edit(file, (text) => text.replace("replicas: 1", "replicas: 2"));
    await clone.push("Let Miniflux run twice", {});
    await refresh("miniflux");
    await expectField("deployment", "miniflux", "miniflux", replicas, "2", SOON);
    await clone.git("revert", "--no-edit", "HEAD");
    await clone.git("push", "--quiet");
    await refresh("miniflux");
    await expectField("deployment", "miniflux", "miniflux", replicas, "1", SOON);
  });

  it("a change by hand is healed", async () => {
    await kubectl(["scale", "deployment", "miniflux", "--namespace=miniflux", "--replicas=0"]);
    await expectField("deployment", "miniflux", "miniflux", replicas, "1");
  });
});

describe("a preview tells what becomes of the cluster", () => {
  const file = "manifests/miniflux/deployment-miniflux.yaml";

  it("of an application by what differs in its objects, and names what is dangerous", async () => {
    const image = /(image: .*miniflux:v)2\./;
    await checkout.edit(file, (text) => text.replace(image, "$13."));
    onTestFinished(async () => await checkout.edit(file, (text) => text.replace(/(miniflux:v)3\./, "$12.")));
    const { changes } = await run("preview");
    expect(changes.map(({ kind, subject }) => ({ kind, subject }))).toEqual([
      { kind: "change", subject: "miniflux  Deployment miniflux/miniflux" },
    ]);
    expect(changes[0]?.consequences.join("\n")).toMatch(/^dangerous: miniflux goes from v2\.\S+ to v3\./);
  });

  it("and refuses what the API server would refuse, by its file", async () => {
    await checkout.edit(file, (text) => text.replace("  replicas: 1", "  replicas: 1\n  replica: 1"));
    onTestFinished(async () => await checkout.edit(file, (text) => text.replace("\n  replica: 1", "")));
    const { code, stdout } = await checkout.run(["preview", "minikube", "--json"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /manifests\/miniflux\/deployment-miniflux\.yaml: the API server would refuse it: .*replica/,
    );
  });

  it("of what the stack keeps itself by asking the API server", async () => {
    await anotherImage();
    onTestFinished(async () => void (await run("up")));
    const { drift } = await run("preview");
    expect(drift.map(({ subject }) => subject)).toContain("Deployment argocd/argocd-server");
  });
});

describe("drift of the cluster", () => {
  const Drift = z.object({
    drift: z.array(z.object({ layer: z.string(), kind: z.string(), subject: z.string() })),
  });
  async function drifted(): Promise<string[]> {
    const { stdout } = await checkout.run(["drift", "--json"]);
    const { drift } = Drift.parse(JSON.parse(stdout));
    return drift.filter(({ layer }) => layer === "cluster").map(({ kind, subject }) => `${kind} ${subject}`);
  }

  it("is none after an apply", async () => {
    expect(await drifted()).toEqual([]);
  });

  it("names what was changed by hand, what is missing, and what no application owns", async () => {
    const inArgo = ["--namespace=argocd"];
    await anotherImage();
    await kubectl(["delete", "service", "argocd-metrics", ...inArgo]);
    await kubectl(["create", "configmap", "by-hand", "--namespace=miniflux"]);
    onTestFinished(async () => {
      await kubectl(["delete", "configmap", "by-hand", "--namespace=miniflux"]);
      await run("up");
    });
    expect(await drifted()).toEqual([
      "changed Deployment argocd/argocd-server",
      "missing Service argocd/argocd-metrics",
      "unmanaged ConfigMap miniflux/by-hand",
    ]);
  });
});

describe("up --heal", () => {
  const Healed = z.object({
    healed: z.array(z.object({ subject: z.string() })),
    left: z.array(z.object({ subject: z.string(), why: z.string() })),
  });
  async function heal(): Promise<{ healed: string[]; left: string[]; whys: string[] }> {
    const { stdout } = await checkout.run(["up", "minikube", "--heal", "--json"]);
    const { healed, left } = Healed.parse(JSON.parse(stdout));
    return {
      healed: healed.map(({ subject }) => subject).sort(),
      left: left.map(({ subject }) => subject).sort(),
      whys: left.map(({ why }) => why),
    };
  }
  const image = "{.spec.template.spec.containers[0].image}";

  it(
    "repairs what the stack keeps and has Argo CD repair the rest, and applies no manifest",
    async () => {
      const file = "manifests/miniflux/deployment-miniflux.yaml";
      await checkout.edit(file, (text) => text.replace(/(image: .*miniflux:v)2\./, "$13."));
      const before = await field("deployment", "argocd-server", "argocd", image);
      await anotherImage();
      await kubectl(["delete", "service", "argocd-metrics", "--namespace=argocd"]);
      await kubectl(["delete", "service", "navidrome", "--namespace=navidrome"]);
      await kubectl(["create", "configmap", "by-hand", "--namespace=miniflux"]);
      onTestFinished(async () => {
        await checkout.edit(file, (text) => text.replace(/(miniflux:v)3\./, "$12."));
        await kubectl(["delete", "configmap", "by-hand", "--namespace=miniflux"]);
      });
      const { healed, left, whys } = await heal();
      expect(healed).toEqual(
        expect.arrayContaining(["Deployment argocd/argocd-server", "Service argocd/argocd-metrics"]),
      );
      expect(left).toEqual(["ConfigMap miniflux/by-hand", "Deployment miniflux/miniflux"]);
      expect(whys.join("\n")).toMatch(/another one than Argo CD reads/);
      expect(await field("deployment", "argocd-server", "argocd", image)).toBe(before);
      expect(await field("service", "argocd-metrics", "argocd", "{.metadata.name}")).toBe("argocd-metrics");
      await expectField("service", "navidrome", "navidrome", "{.metadata.name}", "navidrome");
      expect(await field("deployment", "miniflux", "miniflux", image)).toMatch(/:v2\./);
    },
    LONG,
  );

  it("finds nothing to do the second time", async () => {
    expect(await heal()).toEqual({ healed: [], left: [], whys: [] });
  });
});

describe("a service whose file is deleted", () => {
  it(
    "loses its application and its objects, and keeps its volume",
    async () => {
      const volume = await field("persistentvolumeclaim", "navidrome-data", "navidrome", "{.metadata.uid}");
      expect(volume).not.toBe("");
      await checkout.take("services/navidrome.ts");
      await checkout.json(["render"]);
      await run("up");
      expect(await field("application", "navidrome", "argocd", "{.metadata.name}")).toBe("");
      expect(await field("deployment", "navidrome", "navidrome", "{.metadata.name}")).toBe("");
      expect(await field("persistentvolumeclaim", "navidrome-data", "navidrome", "{.metadata.uid}")).toBe(
        volume,
      );
    },
    LONG,
  );
});
