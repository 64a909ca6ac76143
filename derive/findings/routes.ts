import type { Catalogue } from "../../catalogue/catalogue.ts";
import { type Finding, finding } from "../../catalogue/finding.ts";
import type { Service } from "../../catalogue/service.ts";
import { audiencesOf, doorsOf, isPublic } from "../network/doors.ts";
import { entries } from "../network/people.ts";
import { inService } from "./place.ts";

interface Route {
  readonly field: string;
  readonly host: string;
  readonly to: string;
  readonly audiences: readonly string[];
}

/** Routes that lead nowhere, lie outside the zone or ask for what their audience has not. */
export function wrongRoutes(catalogue: Catalogue): Finding[] {
  return [
    ...[...catalogue.services.values()].flatMap((service) => [
      ...routesOf(service).flatMap((route) => [
        ...outsideZone(service, route, catalogue),
        ...toNothing(service, route, catalogue),
        ...withoutDoor(service, route, catalogue),
      ]),
      ...publicWithoutDoor(service, catalogue),
      ...deviceToNothing(service),
    ]),
    ...twoDoors(catalogue),
  ];
}

function routesOf(service: Service): Route[] {
  return [
    ...service.sites.map((site, i) => ({
      ...site,
      field: `sites[${i}]`,
      audiences: audiencesOf(site, service),
    })),
    ...service.streams.map((stream, i) => ({
      ...stream,
      field: `streams[${i}]`,
      audiences: audiencesOf(stream, service),
    })),
  ];
}

function outsideZone(service: Service, { field, host }: Route, { zone }: Catalogue): Finding[] {
  if (!host.includes(".")) return [];
  const base = `${zone.subdomain}.${zone.domain}`;
  const at = inService(service, `${field}.host`);
  const first = host.split(".")[0] ?? host;
  if (host.endsWith(`.${base}`)) {
    const label = host.slice(0, -base.length - 1);
    return label.includes(".")
      ? [tooDeep(at, label, base)]
      : [
          finding(
            "route-outside-zone",
            at,
            `"${host}" is a full name`,
            `write "${label}": a route's host is a name below ${base}`,
          ),
        ];
  }
  return host.endsWith(`.${zone.domain}`)
    ? [
        finding(
          "route-outside-zone",
          at,
          `"${host}" is not under ${base}`,
          `a route's host is a name below the lab's domain; write "${first}", or state it under public`,
        ),
      ]
    : [tooDeep(at, host, base)];
}

function tooDeep(at: { file: string; field: string }, host: string, base: string): Finding {
  return finding(
    "wildcard-too-deep",
    at,
    `"${host}.${base}" is more than one label below ${base}`,
    `write one label, for instance "${host.replaceAll(".", "-")}"`,
  );
}

function toNothing(service: Service, { field, to }: Route, { tailnet }: Catalogue): Finding[] {
  if (!Object.hasOwn(service.ports, to)) {
    return [
      finding(
        "route-to-nothing",
        inService(service, `${field}.to`),
        `the service has no port "${to}"`,
        `write one of ${Object.keys(service.ports).join(", ") || "none: it states no port"}`,
      ),
    ];
  }
  const { device, runs } = service;
  const reachable =
    runs.where !== "cluster" || (device?.via !== "host" && device?.ports.some((port) => port.to === to));
  return reachable
    ? []
    : [
        finding(
          "route-without-way",
          inService(service, field),
          `the proxy on ${tailnet.proxyHost} has no way to port "${to}" in the cluster`,
          `state a device that leads to "${to}"`,
        ),
      ];
}

function deviceToNothing(service: Service): Finding[] {
  return (service.device?.ports ?? []).flatMap(({ to }, i) =>
    Object.hasOwn(service.ports, to)
      ? []
      : [
          finding(
            "route-to-nothing",
            inService(service, `device.ports[${i}].to`),
            `the service has no port "${to}"`,
            `write one of ${Object.keys(service.ports).join(", ") || "none: it states no port"}`,
          ),
        ],
  );
}

function withoutDoor(service: Service, { field, audiences }: Route, { tailnet }: Catalogue): Finding[] {
  return entries(tailnet.audiences)
    .filter(
      ([name, { principals, door }]) =>
        audiences.includes(name) && principals.length > 0 && door === undefined,
    )
    .map(([name]) =>
      finding(
        "audience-without-door",
        inService(service, field),
        `the audience "${name}" has no door, so nobody of it could come in`,
        `state a door for it in network/tailnet.ts`,
      ),
    );
}

function publicWithoutDoor(service: Service, catalogue: Catalogue): Finding[] {
  return service.public.flatMap(({ host, through }, i) => {
    const proxy = catalogue.services.get(through);
    if (proxy?.runs.where !== "cloud") return [];
    const { tag } = proxy.runs;
    const admitted = doorsOf(catalogue).some(
      (door) =>
        door.admits.includes(tag) && door.openings.some((opening) => opening.service === service.name),
    );
    return admitted
      ? []
      : [
          finding(
            "public-without-door",
            inService(service, `public[${i}]`),
            `${host}.${catalogue.zone.domain} leads to ${through}, which may not reach this service`,
            `give one of its sites an audience that lets ${tag} in`,
          ),
        ];
  });
}

function twoDoors(catalogue: Catalogue): Finding[] {
  const doors = doorsOf(catalogue).filter((door) => !isPublic(door, catalogue));
  const claims = doors.flatMap((door) => door.openings.map((opening) => ({ door, opening })));
  return [...Map.groupBy(claims, ({ opening }) => opening.host)].flatMap(([host, claimants]) => {
    const names = [...new Set(claimants.map(({ door }) => door.name))];
    const service = [...catalogue.services.values()].find(
      ({ name }) => name === claimants.at(-1)?.opening.service,
    );
    return names.length < 2 || service === undefined
      ? []
      : [
          finding(
            "route-two-doors",
            inService(service, "audience"),
            `"${host}" would have to lead to the doors ${names.join(" and ")}, and a name has one address`,
            "let all routes of one name be for one audience, or give them different hosts",
          ),
        ];
  });
}
