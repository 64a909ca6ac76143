import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HostName } from "../../../../catalogue/names.ts";
import { orderOf } from "../../../../derive/host/order.ts";
import { labOf } from "../lab.ts";
import { indri, realFacts } from "./indri.ts";
import { onMac } from "./mac.ts";

const server = HostName.parse("server");
// Each service uses some of those with a higher number: without a circle, whatever is drawn.
const uses = fc.array(fc.array(fc.nat({ max: 7 }), { maxLength: 3 }), { minLength: 1, maxLength: 8 });

function lab(drawn: readonly (readonly number[])[], add: readonly [from: number, to: number][] = []) {
  return labOf(
    drawn.map((others, i) =>
      onMac(
        `s${i}`,
        {},
        {
          uses: [
            ...others.filter((other) => other > i),
            ...add.filter(([from]) => from === i).map(([, to]) => to),
          ]
            .filter((other) => other < drawn.length)
            .map((other) => ({ service: `s${other}`, through: "local" as const, why: "x" })),
        },
      ),
    ),
  );
}

describe("the order of the services of a host", () => {
  it("has each after all that it needs", () => {
    fc.assert(
      fc.property(uses, (drawn) => {
        const catalogue = lab(drawn);
        const { order, circular } = orderOf(catalogue, server);
        expect(circular).toEqual([]);
        expect(order.length).toBe(drawn.length);
        for (const service of catalogue.services.values())
          for (const { service: used } of service.uses)
            expect(order.indexOf(used)).toBeLessThan(order.indexOf(service.name));
      }),
    );
  });

  it("leaves out those that go round in circles, and all that wait for them", () => {
    const { order, circular } = orderOf(
      lab(
        [[1], [2], [], []],
        [
          [2, 1],
          [3, 0],
        ],
      ),
      server,
    );
    expect({ order, circular }).toEqual({ order: [], circular: ["s0", "s1", "s2", "s3"] });
  });

  it("brings the proxy up before what uses a site or a stream, and the registry before the cluster", async () => {
    const names = indri(await realFacts()).services.map(({ name }): string => name);
    for (const [first, then] of [
      ["caddy", "borgmatic"],
      ["caddy", "alloy"],
      ["zot", "minikube"],
      ["minikube", "tailnet-doors"],
      ["forgejo", "workflow-secrets"],
    ] as const)
      expect(names.indexOf(first)).toBeLessThan(names.indexOf(then));
  });
});
