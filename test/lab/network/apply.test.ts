import { Resolver } from "node:dns/promises";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Checkout } from "../checkout.ts";
import { only } from "../outcome.ts";
import { World } from "../world.ts";

let checkout: Checkout;
let world: World;

beforeAll(async () => {
  checkout = await Checkout.make();
  await checkout.json(["up"]);
  world = new World(await checkout.environment());
});
afterAll(async () => await checkout.remove());

describe("what an apply leaves behind", () => {
  it("is a world in which a second apply has nothing to do", async () => {
    const { changes, drift, unchanged } = only(await checkout.json(["up"]));
    expect({ changes, drift }).toEqual({ changes: [], drift: [] });
    expect(unchanged).toBeGreaterThan(10);
  });

  it("answers for every name over DNS: a door where there is one, the proxy's host elsewhere", async () => {
    const environment = await checkout.environment();
    const resolver = new Resolver();
    resolver.setServers([`127.0.0.1:${environment["LAB_DNS_PORT"]}`]);
    const [feed, forge, grafana, base] = await Promise.all(
      ["feed.ops.eblu.me", "forge.ops.eblu.me", "grafana.ops.eblu.me", "ops.eblu.me"].map((name) =>
        resolver.resolve4(name),
      ),
    );
    expect(feed).toEqual(forge);
    expect(grafana).toEqual(base);
    expect(feed).not.toEqual(base);
    expect(await resolver.resolveCname("forge.eblu.me")).toEqual(["blumeops-proxy.fly.dev"]);
  });

  it("gives hosts their tags and doors their ports", async () => {
    const { devices, services } = await world.snapshot();
    expect(devices).toContainEqual(
      expect.objectContaining({ name: "indri.tail8d86e.ts.net", tags: ["tag:homelab", "tag:blumeops"] }),
    );
    expect(services).toContainEqual(
      expect.objectContaining({ name: "svc:home", ports: ["tcp:443", "tcp:2222", "tcp:5432"] }),
    );
  });

  it("shows plain pulumi the same, and leaves the committed stack files as they are", async () => {
    const { code, stdout } = await checkout.inLab("pulumi", [
      "preview",
      "--stack",
      "network",
      "--non-interactive",
      "--json",
    ]);
    expect(code, stdout).toBe(0);
    expect(stdout).not.toMatch(/"op": "(create|update|delete|replace)"/);
    expect(await readFile(join(checkout.folder, "Pulumi.network.yaml"), "utf8")).not.toContain(
      "encryptionsalt",
    );
  });
});

describe("secrets", () => {
  it("are in no state, log or preview", async () => {
    const environment = await checkout.environment();
    const secrets = ["TAILSCALE_OAUTH_CLIENT_SECRET", "GANDI_PERSONAL_ACCESS_TOKEN", "OP_CONNECT_TOKEN"].map(
      (name) => environment[name] ?? "",
    );
    const { stdout: preview, stderr } = await checkout.run(["preview", "--json"]);
    const folders = [join(checkout.folder, ".lab", "pulumi", "state"), join(checkout.folder, ".lab", "logs")];
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(10);
      expect(preview + stderr).not.toContain(secret);
      const found = await execa("grep", ["-rlF", secret, ...folders], { reject: false });
      expect(found.stdout).toBe("");
    }
    // An auth key begins like this wherever it stands.
    const keys = await execa("grep", ["-rlF", "tskey-auth-", ...folders], { reject: false });
    expect(keys.stdout).toBe("");
  });
});
