import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Checkout } from "../checkout.ts";
import { World } from "../world.ts";

let checkout: Checkout;
let world: World;

beforeAll(async () => {
  checkout = await Checkout.make();
  await checkout.json(["up"]);
  world = new World(await checkout.environment());
});
afterAll(async () => await checkout.remove());

describe("a policy by which the owner loses the way into a host", () => {
  it("is refused before anything is sent, and taken when it is meant", async () => {
    const before = await world.snapshot();
    await checkout.edit("network/tailnet.ts", (text) =>
      text.replace('dst: ["tag:homelab"]', 'dst: ["tag:nas"]'),
    );
    const refused = await checkout.run(["up"]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(
      [
        "refused: this policy would lock you out",
        "  owner would lose SSH to indri (today by ssh[1], autogroup:admin → tag:homelab)",
        "  nothing was sent. If you mean it: npx blumeops up network --allow-lockout",
      ].join("\n"),
    );
    expect(await world.snapshot()).toEqual(before);
    await checkout.json(["up", "--allow-lockout"]);
    expect(await world.snapshot()).not.toEqual(before);
  });
});
