import type { Catalogue } from "../../catalogue/catalogue.ts";
import { type Finding, finding } from "../../catalogue/finding.ts";
import type { Service } from "../../catalogue/service.ts";
import { machineOf } from "../network/placement.ts";
import { inService } from "./place.ts";

/** Dependencies on ways that do not exist, and services that nothing leads to. */
export function wrongUses(catalogue: Catalogue): Finding[] {
  return [...goingNowhere(catalogue), ...unreached(catalogue)];
}

function goingNowhere(catalogue: Catalogue): Finding[] {
  return [...catalogue.services.values()].flatMap((service) =>
    service.uses.flatMap((use, i) => {
      const used = catalogue.services.get(use.service);
      const reason = used === undefined ? undefined : missingWay(service, used, use.through, catalogue);
      return reason === undefined
        ? []
        : [
            finding(
              "use-goes-nowhere",
              inService(service, `uses[${i}].through`),
              reason,
              "name the way on which it really gets there",
            ),
          ];
    }),
  );
}

function missingWay(
  service: Service,
  used: Service,
  through: Service["uses"][number]["through"],
  catalogue: Catalogue,
): string | undefined {
  const here = machineOf(service, catalogue);
  const there = machineOf(used, catalogue);
  switch (through) {
    case "local":
    case "node":
      return here === there && here !== undefined ? undefined : `${used.name} does not run on the same host`;
    case "cluster":
      return service.runs.where === "cluster" &&
        used.runs.where === "cluster" &&
        service.runs.cluster === used.runs.cluster
        ? undefined
        : `${service.name} and ${used.name} do not run in one cluster`;
    case "device":
      return used.device === undefined ? `${used.name} has no device of its own` : undefined;
    case "host":
      return there !== undefined && "tags" in there.device && used.runs.where !== "cluster"
        ? undefined
        : `${used.name} does not listen on a tagged host`;
    case "site":
      return used.sites.length > 0 ? undefined : `${used.name} has no site`;
    case "stream":
      return used.streams.length > 0 ? undefined : `${used.name} has no stream`;
    case "lan":
      return there?.lan === undefined
        ? `${used.name} runs on no host with an address on the home network`
        : undefined;
  }
}

function unreached({ services }: Catalogue): Finding[] {
  const used = new Set(
    [...services.values()].flatMap((service) => service.uses.map(({ service: name }) => name)),
  );
  return [...services.values()]
    .filter(
      (service) =>
        Object.keys(service.ports).length > 0 &&
        service.sites.length + service.streams.length + service.checks.length + service.metrics.length ===
          0 &&
        service.device === undefined &&
        !used.has(service.name),
    )
    .map((service) =>
      finding(
        "service-unreached",
        inService(service, "ports"),
        "nothing leads to its ports",
        "state a route, a device or who uses it, or remove the ports",
      ),
    );
}
