import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { HostName } from "../../../catalogue/names.ts";
import { payloadOf } from "../../../host/payload.ts";
import { freePort } from "../../../lab/processes/free-port.ts";
import { wantedServices } from "../../../observe/plan.ts";
import { startMac } from "../host/server.ts";
import type { Mac } from "../indri/mac.ts";
import { HostStage } from "./host-stage.ts";
import { service, type Variant } from "./services.ts";

let mac: Mac;
let host: HostStage;
let a: Variant;
let undisturbed: Record<string, string>;
let length: number;
beforeAll(async () => {
  mac = await startMac();
  host = await HostStage.open(mac);
  a = { name: "a", port: await freePort(), job: true };
  const after = service(mac.places, { ...a, level: "debug", job: false, note: "new" });
  await host.up([service(mac.places, a)]);
  await host.up([after]);
  undisturbed = await host.world();
  const [wanted] = wantedServices({ host: HostName.parse("indri"), services: [after] }, new Map());
  length = wanted === undefined ? 0 : payloadOf(wanted, "0123456789abcdef").length;
});
afterEach(async () => void (await mac.control("DELETE", "faults")));
afterAll(async () => {
  await host[Symbol.asyncDispose]();
  await mac.discard();
});

/** Bytes of input and output after which the connection goes, as parts of the input; beyond 1 the script has all of it and works. */
const POINTS = [0.02, 0.5, 0.99, 1, 1.01, 1.05] as const;

describe("an apply whose connection drops", () => {
  it.each([{ drop: "before" }, ...POINTS.map((at) => ({ drop: "during", at })), { drop: "after" }])(
    "($drop $at) is finished by the next one as if nothing had happened",
    async (point) => {
      await host.up([service(mac.places, a)]);
      const { drop } = point;
      await mac.control("POST", "faults", {
        command: "blumeops-apply",
        drop,
        ...("at" in point ? { bytes: Math.round(length * point.at) } : {}),
      });
      const wanted = [service(mac.places, { ...a, level: "debug", job: false, note: "new" })];
      const { report } = await host.run("up", wanted);
      expect(report.diagnostics.map(({ message }) => message).join("\n")).toMatch(/without exit status|^$/);
      await mac.control("DELETE", "faults");
      await host.up(wanted);
      expect(await host.world()).toEqual(undisturbed);
      expect((await host.up(wanted)).report.changes).toEqual([]);
    },
  );

  it("leaves a service that no state knows, which the next plan names", async () => {
    const wanted = [service(mac.places, { name: "stray", port: await freePort() }), service(mac.places, a)];
    await mac.control("POST", "faults", { command: "blumeops-apply", drop: "after", times: 2 });
    expect((await host.run("up", wanted)).report.ok).toBe(false);
    await mac.control("DELETE", "faults");
    const { plan } = await host.run("preview", [service(mac.places, a)]);
    expect(plan.unstated).toEqual(["stray"]);
  });
});
