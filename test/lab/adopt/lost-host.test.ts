import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { labPlaces } from "../../../lab/places.ts";
import { Checkout } from "../checkout.ts";
import { Outcome } from "../outcome.ts";
import { agentsOfHost, filesOfHost } from "./world.ts";

const Checked = z.object({ checks: z.array(z.object({ id: z.string(), state: z.string() })) });

let checkout: Checkout;
beforeAll(async () => {
  checkout = await Checkout.make();
  await checkout.json(["start", "--only", "network,indri"]);
}, 600_000);
afterAll(async () => await checkout.remove());

/**
 * What the Mac is, without what is drawn or counted anew on each machine: keys and certificates, the word of each apply, minikube's port, which is
 * another after each start, what a person puts there (the key of the backups), and what the lab keeps there for itself.
 */
async function host(): Promise<Record<string, string>> {
  const environment = await checkout.environment();
  const [files, agents] = await Promise.all([filesOfHost(environment), agentsOfHost(environment)]);
  const own =
    /share\/caddy\/|state\/blumeops\/|\.ssh\/|lab-repository\.json|\.git\/|xpc\.launchd|\.(mini)?kube\/|\.borg\/|tailscale\/serve\.json|libexec\/lab\//;
  return Object.fromEntries([
    ...[...files]
      .filter(([path]) => !own.test(path))
      .map(([path, { mode, digest }]) => [path, `${mode} ${digest}`] as const),
    ...agents.map((line) => [line.replace(/ \S+$/, ""), line.endsWith(" -") ? "loaded" : "runs"] as const),
  ]);
}

async function bad(): Promise<string[]> {
  const { stdout } = await checkout.run(["check", "--json"]);
  return Checked.parse(JSON.parse(stdout)).checks.flatMap(({ id, state }) => (state === "bad" ? [id] : []));
}

describe("a host that is lost", () => {
  it("is the same again after one apply to a new machine: files, modes, agents and checks", {
    timeout: 600_000,
  }, async () => {
    const before = await host();
    expect(Object.keys(before).length).toBeGreaterThan(60);
    await checkout.json(["lab", "stop", "--only", "indri"]);
    await rm(join(labPlaces(checkout.folder).data, "indri"), { recursive: true });
    await checkout.json(["lab", "start"]);
    expect(Object.keys(await host()).length).toBeLessThan(Object.keys(before).length - 40);
    const { stacks } = Outcome.parse(await checkout.json(["up"]));
    expect(stacks.find(({ stack }) => stack === "indri")?.ok).toBe(true);
    expect(await host()).toEqual(before);
    expect(await bad()).toEqual([]);
    const again = Outcome.parse(await checkout.json(["preview"]));
    expect(again.stacks.flatMap(({ changes, drift }) => [...changes, ...drift])).toEqual([]);
  });
});
