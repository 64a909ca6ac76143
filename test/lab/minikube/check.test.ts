import { beforeAll, describe, expect, inject, it } from "vitest";
import { z } from "zod";
import { Checkout } from "../checkout.ts";
import { kubectl } from "../cluster/kubectl.ts";
import { World } from "../world.ts";

const Checked = z.object({
  checks: z.array(
    z.object({
      id: z.string(),
      state: z.enum(["good", "bad", "open"]),
      because: z.array(z.string()).default([]),
      remedy: z.array(z.object({ step: z.string(), run: z.string() })),
    }),
  ),
});

/** Breaks one thing. @returns what puts it right again */
type Break = () => Promise<() => Promise<unknown>>;

const lab = inject("lab");
const checkout = Checkout.at(lab.folder);

async function bad(): Promise<z.output<typeof Checked>["checks"]> {
  const { stdout } = await checkout.run(["check", "cluster", "--json"]);
  return Checked.parse(JSON.parse(stdout)).checks.filter(({ state }) => state === "bad");
}
const idsOf = (checks: Awaited<ReturnType<typeof bad>>): string[] => checks.map(({ id }) => id).sort();

/** A pod cannot be placed: the only node takes none. */
const unplaced: Break = async () => {
  const [node = ""] = (await kubectl(["get", "nodes", "--output=name"])).split("\n");
  await kubectl(["cordon", node]);
  await kubectl(["delete", "pods", "--namespace=miniflux", "--all", "--wait=false"]);
  return async () => await kubectl(["uncordon", node]);
};

/** Somebody points an application at a folder that is not there. */
const lost: Break = async () => {
  const patch = async (path: string): Promise<string> =>
    await kubectl([
      ...["patch", "application", "miniflux", "--namespace=argocd", "--type=merge"],
      `--patch=${JSON.stringify({ spec: { source: { path } } })}`,
    ]);
  await patch("manifests/nowhere");
  return async () => await patch("manifests/miniflux");
};

/** An item is gone from the vault. */
const unfilled: Break = async () => {
  const world = new World(lab.environment);
  await world.fault("OP_CONNECT_HOST", { path: "^/v1/", status: 500, times: 10_000 });
  const again = async (): Promise<string> =>
    await kubectl([
      ...["annotate", "externalsecret", "grafana-env", "--namespace=monitoring", "--overwrite"],
      `force-sync=${Date.now()}`,
    ]);
  await again();
  return async () => {
    await world.noFaults();
    await again();
  };
};

const BROKEN: readonly (readonly [string, Break, string, readonly string[]])[] = [
  [
    "no pod can be placed",
    unplaced,
    "pods:miniflux/miniflux",
    ["pods:miniflux/miniflux", "application:miniflux"],
  ],
  ["an application leads nowhere", lost, "application:miniflux", ["application:miniflux"]],
  [
    "the vault does not answer",
    unfilled,
    "external-secret:monitoring/grafana-env",
    ["external-secret:monitoring/grafana-env", "application:grafana"],
  ],
];

beforeAll(async () => {
  await checkout.json(["up", "minikube"]);
}, 900_000);

describe("a cluster that was brought up", () => {
  it("is well", async () => {
    await expect.poll(async () => idsOf(await bad()), { timeout: 60_000, interval: 1_000 }).toEqual([]);
  });
});

describe.each(BROKEN)("when %s", (_, breakIt, root, expected) => {
  it("exactly what depends on it fails, names it, and says what to do", async () => {
    const putRight = await breakIt();
    try {
      const ids = async (): Promise<string[]> => idsOf(await bad());
      await expect.poll(ids, { timeout: 120_000, interval: 1_000 }).toEqual([...expected].sort());
      const failed = await bad();
      for (const one of failed.filter(({ id }) => id !== root)) expect(one.because).toEqual([root]);
      expect(failed.find(({ id }) => id === root)?.remedy).not.toEqual([]);
    } finally {
      await putRight();
    }
    await expect.poll(async () => idsOf(await bad()), { timeout: 240_000, interval: 1_000 }).toEqual([]);
  });
});
