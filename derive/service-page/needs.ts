import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { ServiceName } from "../../catalogue/names.ts";
import type { Service } from "../../catalogue/service.ts";
import { proxyOf } from "../host/natives.ts";
import { openingsOf } from "../network/doors.ts";
import { remembered } from "../remembered.ts";
import type { Need } from "./page.ts";

/** What a service needs: what it says that it uses, the cluster that it runs in, the proxies in front of its names. */
export function needsOf(service: Service, catalogue: Catalogue): Need[] {
  const proxy = proxyOf(catalogue)?.service;
  const names = openingsOf(service).map(({ opening }) => opening.host);
  return [
    ...(service.runs.where === "cluster"
      ? [
          {
            service: service.runs.cluster,
            kind: "runs in" as const,
            why: `namespace ${service.runs.namespace}`,
          },
        ]
      : []),
    ...service.uses.map(
      ({ service: used, port, through, why }): Need => ({
        service: used,
        kind: "uses",
        ...(port === undefined ? {} : { port }),
        through,
        why,
      }),
    ),
    ...(proxy === undefined || names.length === 0 || proxy === service
      ? []
      : [{ service: proxy.name, kind: "is passed on by" as const, why: [...new Set(names)].join(", ") }]),
    ...service.public.map(({ host, through }) => ({
      service: through,
      kind: "is public through" as const,
      why: `${host}.${catalogue.zone.domain}`,
    })),
  ];
}

/** What needs a service: each need of another, told with the other's name. */
export const neededBy = remembered((catalogue: Catalogue, name: ServiceName): readonly Need[] =>
  [...catalogue.services.values()].flatMap((other) =>
    needsOf(other, catalogue)
      .filter(({ service }) => service === name)
      .map((need) => ({ ...need, service: other.name })),
  ),
);
