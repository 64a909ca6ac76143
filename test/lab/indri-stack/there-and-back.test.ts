import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../../../lab/processes/free-port.ts";
import { startMac } from "../host/server.ts";
import type { Mac } from "../indri/mac.ts";
import { HostStage } from "./host-stage.ts";
import { service, type Variant } from "./services.ts";

const NAMES = ["a", "b", "c"] as const;
const RUNS = 3;
/** The same runs each time; another number tries others. */
const SEED = Number(process.env["BLUMEOPS_SEED"] ?? "20261126");

let mac: Mac;
let host: HostStage;
let ports: Record<string, number>;
beforeAll(async () => {
  mac = await startMac();
  host = await HostStage.open(mac);
  ports = Object.fromEntries(await Promise.all(NAMES.map(async (name) => [name, await freePort()] as const)));
});
afterAll(async () => {
  await host[Symbol.asyncDispose]();
  await mac.discard();
});

/** Some of the services, each in some state. */
const someServices = fc
  .array(
    fc.record({
      name: fc.constantFrom(...NAMES),
      level: fc.constantFrom("info", "debug", "warn"),
      configMode: fc.constantFrom("0600", "0644"),
      job: fc.boolean(),
      note: fc.option(fc.stringMatching(/^[ -~]{0,20}\n?$/), { nil: undefined }),
    }),
    { minLength: 0, maxLength: NAMES.length },
  )
  .map((variants) => [...new Map(variants.map((variant) => [variant.name, variant])).values()]);

describe("applying A, then B, then A again", () => {
  it(`gives back the world of A, byte for byte (${RUNS} runs, seed ${SEED})`, {
    timeout: 600_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(someServices, someServices, async (a, b) => {
        const stated = (variants: typeof a) =>
          variants.map(({ note, ...variant }) =>
            service(mac.places, {
              ...variant,
              port: ports[variant.name] ?? 0,
              ...(note === undefined ? {} : { note }),
            } satisfies Variant),
          );
        await host.up(stated(a));
        const before = await host.world();
        await host.up(stated(b));
        await host.up(stated(a));
        expect(await host.world()).toEqual(before);
      }),
      { numRuns: RUNS, seed: SEED, endOnFailure: true },
    );
  });
});
