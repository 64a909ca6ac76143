import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Checkout } from "../checkout.ts";
import { only } from "../outcome.ts";
import { World } from "../world.ts";

/** The time limits of the plugins' clients, in seconds: short, so that a hang is told soon. */
const IMPATIENT = { BLUMEOPS_API_REQUEST_SECONDS: "1", BLUMEOPS_API_TOTAL_SECONDS: "4" };

const APIS = [
  { api: "TAILSCALE_BASE_URL", name: "Tailscale", path: "/acl$" },
  { api: "GANDI_URL", name: "Gandi", path: "/records/" },
] as const;

let checkout: Checkout;
let world: World;

beforeAll(async () => {
  checkout = await Checkout.make();
  await checkout.json(["up"]);
  world = new World(await checkout.environment());
});
afterEach(async () => await world.noFaults());
afterAll(async () => await checkout.remove());

describe.each(APIS)("when $name misbehaves", ({ api, name, path }) => {
  it.each([
    ["is asked too much for a moment", { status: 429, headers: { "retry-after": "1" } }],
    ["fails for a moment", { status: 500 }],
    ["closes a connection", { drop: "before" }],
  ])("and %s, the run goes on as if nothing was", async (_what, fault) => {
    await world.fault(api, { ...fault, path, times: 2 });
    expect(only(await checkout.json(["preview"])).changes).toEqual([]);
  });

  it.each([
    ["fails for good", { status: 500 }, "HTTP 500"],
    ["is asked too much for good", { status: 429 }, "HTTP 429"],
    ["does not answer", { delayMs: 60_000, drop: "before" }, "no answer in 1 s"],
    ["closes every connection", { drop: "before" }, "no connection"],
  ])("and %s, one clear line says so and nothing is lost", async (_what, fault, words) => {
    const before = await world.snapshot();
    await world.fault(api, { ...fault, path, method: "GET", times: 100 });
    const { code, stderr } = await checkout.run(["up"], IMPATIENT);
    expect(code).toBe(1);
    expect(stderr).toContain(name);
    expect(stderr).toContain(words);
    expect(stderr).not.toContain("    at ");
    await world.noFaults();
    expect(only(await checkout.json(["up"])).changes).toEqual([]);
    expect(await world.snapshot()).toEqual(before);
  });
});

describe("an answer that is lost after the work was done", () => {
  it.each([
    { api: "TAILSCALE_BASE_URL", path: "/keys$" },
    { api: "GANDI_URL", path: "/records/" },
  ] as const)(
    "at $path fails that apply, and the next one neither repeats nor forgets the work",
    async ({ api, path }) => {
      const before = await world.snapshot();
      await checkout.json(["destroy"]);
      await world.fault(api, { drop: "after", path, method: "POST", times: 1 });
      const { code, stderr } = await checkout.run(["up"]);
      expect(code).toBe(1);
      expect(stderr).toContain("no connection");
      await checkout.json(["up"]);
      expect(await world.snapshot()).toEqual(before);
    },
  );
});
