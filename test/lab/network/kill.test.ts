import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Checkout } from "../checkout.ts";
import { World } from "../world.ts";

const TIMES = 10;

// The points are drawn anew each time. A failure is looked at once more with ten others: what fails twice is no chance.
const OPTIONS = { timeout: 900_000, retry: 1 };

let checkout: Checkout;

beforeAll(async () => {
  checkout = await Checkout.make();
});
afterAll(async () => await checkout.remove());

describe("an apply that is killed", () => {
  it(
    `at ${TIMES} points, leaves what the next apply finishes as if nothing had happened`,
    OPTIONS,
    async () => {
      const began = Date.now();
      await checkout.json(["up"]);
      const took = Date.now() - began;
      const world = new World(await checkout.environment());
      const undisturbed = await world.snapshot();

      let hits = 0;
      for (let i = 0; i < TIMES; i += 1) {
        await checkout.json(["destroy"]);
        // Random points, spread over the run by their order so that no part of it is left out.
        const point = took * ((i + Math.random()) / TIMES);
        hits += (await checkout.killed(["up"], point)) ? 1 : 0;
        await checkout.json(["up"]);
        expect(await world.snapshot(), `killed after ${Math.round(point)} of ${took} ms`).toEqual(
          undisturbed,
        );
      }
      // A run may be quicker than the one that was timed.
      expect(hits).toBeGreaterThan(TIMES / 4);
    },
  );
});

describe("an apply that nobody reads any more", () => {
  it("goes on to its end", async () => {
    await checkout.json(["destroy", "network"]);
    expect(await checkout.unread(["up", "network"])).toBe(0);
    expect(await checkout.json(["preview", "network"])).toMatchObject({
      stacks: [{ changes: [], drift: [] }],
    });
  });
});
