import { describe, expect, it } from "vitest";
import { HostName, ServiceName } from "../../../catalogue/names.ts";
import type { HostContainer } from "../../../derive/host/containers.ts";
import { type ContainerWorld, containerWorldOf } from "../../../host/container.ts";
import { HostFailure } from "../../../host/ssh/failure.ts";
import { nasPlanOf, type ToldContainer } from "../../../observe/nas.ts";

const container: HostContainer = {
  service: ServiceName.parse("exporter"),
  name: "prom-exporter-1",
  title: "An exporter",
  docker: "/docker",
  image: "prom/exporter:latest",
  options: ["--name=prom-exporter-1"],
  arguments: [],
  signs: [],
  within: 30,
};
const { name, image, options, arguments: words } = container;
const TOLD: ToldContainer = { name, image, options, arguments: words };
const address = { name: "nas", address: "127.0.0.1", port: 22, user: "keeper", hostKey: "" };

function planOf(found: ContainerWorld | HostFailure, told: ToldContainer | undefined = TOLD) {
  const known = { host: HostName.parse("nas"), address, containers: [container], found };
  const [plan] = nasPlanOf(known, new Map(told === undefined ? [] : [[container.service, told]])).containers;
  if (plan === undefined) throw new Error("the container has no plan");
  return plan;
}
const seen = (line: string): ContainerWorld => containerWorldOf(`prom-exporter-1 ${line}\n`);

describe("what an apply has to do with a container", () => {
  it.each([
    ["nothing with one that runs as it should", "running same 1f prom/exporter:latest", undefined],
    [
      "nothing with one that a person made from the image",
      "running unknown - prom/exporter:latest",
      undefined,
    ],
    ["make one that is not there", "absent unknown - ", "make"],
    ["replace one of another image", "running same 1f prom/exporter:v1", "replace"],
    ["replace one of other words", "running other 1f prom/exporter:latest", "replace"],
    ["start one that stands still", "exited same 1f prom/exporter:latest", "start"],
    ["start one that ends over and over", "restarting same 1f prom/exporter:latest", "start"],
    ["finish what was cut off", "aside same 1f prom/exporter:latest", "finish"],
  ])("%s", (_, line, difference) => expect(planOf(seen(line)).difference).toBe(difference));

  it("has the host's own word while nothing differs, and another each time that something does", () => {
    expect(planOf(seen("running same 1f prom/exporter:latest")).seen).toBe("1f");
    const once = planOf(seen("exited same 1f prom/exporter:latest")).seen;
    const again = planOf(seen(`exited same ${once} prom/exporter:latest`)).seen;
    expect(new Set(["1f", once, again]).size).toBe(3);
  });
});

describe("what was done by hand", () => {
  it.each([
    ["stopped", "exited same 1f prom/exporter:latest", ["does not run: it is exited"]],
    ["removed", "absent unknown 1f ", ["was removed by hand"]],
    ["made anew", "running unknown 1f prom/exporter:v1", ["was made from prom/exporter:v1 by hand"]],
    ["nothing", "running same 1f prom/exporter:latest", []],
    ["nothing before the first apply", "absent unknown - ", []],
  ])("%s", (_, line, found) => expect(planOf(seen(line)).byHand.map(({ what }) => what)).toEqual(found));
});

describe("a NAS that is not reached", () => {
  const failure = new HostFailure("nas is not reached", "is it on?");

  it("is compared with what it was last told, which the engine then keeps", () => {
    expect(planOf(failure)).toMatchObject({ leave: true, byHand: [] });
    expect(planOf(failure).difference).toBeUndefined();
    expect(planOf(failure, { ...TOLD, image: "prom/exporter:v1" })).toMatchObject({
      leave: false,
      difference: "replace",
    });
  });
});

describe("an answer", () => {
  it("of another form is none", () => {
    expect(() => containerWorldOf("sh: docker: not found\n")).toThrow("not an answer about a container");
  });
});
