import type { Catalogue } from "../../catalogue/catalogue.ts";
import { type Finding, finding } from "../../catalogue/finding.ts";
import type { Service } from "../../catalogue/service.ts";
import { inHost, inService, inTailnet } from "./place.ts";

/** Every name in the facts that leads to nothing. */
export function unknownReferences(catalogue: Catalogue): Finding[] {
  return [
    ...[...catalogue.services.values()].flatMap((service) => ofService(service, catalogue)),
    ...ofHosts(catalogue),
    ...ofTailnet(catalogue),
  ];
}

function ofService(service: Service, { hosts, services, tailnet }: Catalogue): Finding[] {
  const { runs } = service;
  const unknown = (field: string, kind: string, name: string, known: Iterable<string>): Finding =>
    finding(
      "reference-unknown",
      inService(service, field),
      `there is no ${kind} "${name}"`,
      `write one of ${[...known].join(", ") || `none: no ${kind} is stated yet`}`,
    );
  const audience = (name: string, field: string): Finding[] =>
    Object.hasOwn(tailnet.audiences, name)
      ? []
      : [unknown(field, "audience", name, Object.keys(tailnet.audiences))];
  return [
    ...("host" in runs && !hosts.has(runs.host)
      ? [unknown("runs.host", "host", runs.host, hosts.keys())]
      : []),
    ...(runs.where === "cluster" && !services.has(runs.cluster)
      ? [unknown("runs.cluster", "service", runs.cluster, services.keys())]
      : []),
    ...audience(service.audience, "audience"),
    ...service.sites.flatMap((site, i) =>
      (site.audiences ?? []).flatMap((name, j) => audience(name, `sites[${i}].audiences[${j}]`)),
    ),
    ...service.streams.flatMap((stream, i) =>
      (stream.audiences ?? []).flatMap((name, j) => audience(name, `streams[${i}].audiences[${j}]`)),
    ),
    ...service.public.flatMap(({ through }, i) => {
      const field = `public[${i}].through`;
      const proxy = services.get(through);
      if (proxy === undefined) return [unknown(field, "service", through, services.keys())];
      return proxy.runs.where === "cloud"
        ? []
        : [
            finding(
              "reference-unknown",
              inService(service, field),
              `"${through}" does not run on the internet`,
              `name a service whose runs.where is "cloud"`,
            ),
          ];
    }),
    ...service.uses.flatMap(({ service: used, port }, i) => {
      const found = services.get(used);
      if (found === undefined) return [unknown(`uses[${i}].service`, "service", used, services.keys())];
      return port === undefined || Object.hasOwn(found.ports, port)
        ? []
        : [unknown(`uses[${i}].port`, `port of ${used}`, port, Object.keys(found.ports))];
    }),
    ...ownPorts(service).flatMap(({ field, port }) =>
      Object.hasOwn(service.ports, port)
        ? []
        : [unknown(field, "port of this service", port, Object.keys(service.ports))],
    ),
  ];
}

/** The ports by which a service is checked, scraped and read, each with the field that names it. */
function ownPorts({ checks, metrics, datasource }: Service): { field: string; port: string }[] {
  const named = [
    ...checks.map((check, i) => ({
      field: `checks[${i}].port`,
      port: "port" in check ? check.port : undefined,
    })),
    ...metrics.map(({ port }, i) => ({ field: `metrics[${i}].port`, port })),
    { field: "datasource.port", port: datasource?.port },
  ];
  return named.flatMap(({ field, port }) => (port === undefined ? [] : [{ field, port }]));
}

function ofHosts({ hosts, tailnet }: Catalogue): Finding[] {
  return [...hosts.values()].flatMap((host) => [
    ...("person" in host.device && !Object.hasOwn(tailnet.people, host.device.person)
      ? [
          finding(
            "reference-unknown",
            inHost(host, "device.person"),
            `there is no person "${host.device.person}"`,
            `write one of ${Object.keys(tailnet.people).join(", ")}`,
          ),
        ]
      : []),
    ...host.mounts.flatMap(({ from, share }, i) => {
      const shares = hosts.get(from)?.shares ?? [];
      return shares.some(({ name }) => name === share)
        ? []
        : [
            finding(
              "reference-unknown",
              inHost(host, `mounts[${i}].share`),
              `${from} has no share "${share}"`,
              `write one of ${shares.map(({ name }) => name).join(", ") || "none: it has no share"}`,
            ),
          ];
    }),
  ]);
}

function ofTailnet({ hosts, tailnet }: Catalogue): Finding[] {
  const people = Object.keys(tailnet.people);
  const groups = Object.keys(tailnet.groups);
  const proxy = hosts.get(tailnet.proxyHost);
  return [
    ...(proxy !== undefined && "tags" in proxy.device
      ? []
      : [
          finding(
            "reference-unknown",
            inTailnet("proxyHost"),
            `there is no tagged host "${tailnet.proxyHost}"`,
            "name a host of hosts/ whose device has tags",
          ),
        ]),
    ...Object.entries(tailnet.groups).flatMap(([group, { members }]) =>
      members
        .filter((member) => !people.includes(member))
        .map((member) =>
          finding(
            "reference-unknown",
            inTailnet(`groups["${group}"].members`),
            `there is no person "${member}"`,
            `write one of ${people.join(", ")}`,
          ),
        ),
    ),
    ...Object.entries(tailnet.audiences).flatMap(([audience, { principals }]) =>
      principals
        .filter((principal) => principal.startsWith("group:") && !groups.includes(principal))
        .map((principal) =>
          finding(
            "reference-unknown",
            inTailnet(`audiences.${audience}.principals`),
            `there is no group "${principal}"`,
            `write one of ${groups.join(", ")}`,
          ),
        ),
    ),
  ];
}
