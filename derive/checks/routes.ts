import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { Service } from "../../catalogue/service.ts";
import { documentOf, proxyOf } from "../host/natives.ts";
import { nameBelowZone } from "../host/view.ts";
import { type Door, doorOfHost, doorsOf, isPublic, type Opening, openingsOf } from "../network/doors.ts";
import { machineOf } from "../network/placement.ts";
import { recordsOf } from "../network/records.ts";
import type { Check } from "./check.ts";
import { agentIdsOf, portIdsOf } from "./ids.ts";
import { recordId } from "./network.ts";

/** One way to a site or stream: by a name where it leads, or at a door. */
interface Way {
  readonly service: Service;
  readonly opening: Opening;
  readonly name: string;
  readonly door: string | undefined;
}

/** Every site and stream by its name, every public name at its door, what each door must not serve, and the certificates. */
export function routeChecks(catalogue: Catalogue): Check[] {
  return [
    ...waysOf(catalogue).map((way) => wayCheck(way, catalogue)),
    ...doorsOf(catalogue).flatMap((door) => closedCheck(door, catalogue)),
    ...certificateChecks(catalogue),
  ];
}

function waysOf(catalogue: Catalogue): Way[] {
  const services = [...catalogue.services.values()];
  const byName = services.flatMap((service) =>
    openingsOf(service).map(
      ({ opening }): Way => ({
        service,
        opening,
        name: nameBelowZone(catalogue, opening.host),
        door: undefined,
      }),
    ),
  );
  // A public name leads to the internet's side; here it is asked where the public proxy asks it.
  const atDoor = doorsOf(catalogue)
    .filter((door) => isPublic(door, catalogue))
    .flatMap((door) =>
      door.openings.flatMap((opening): Way[] => {
        const service = catalogue.services.get(opening.service);
        return (service?.public ?? []).flatMap(({ host }) =>
          service === undefined
            ? []
            : [{ service, opening, name: `${host}.${catalogue.zone.domain}`, door: door.name }],
        );
      }),
    );
  return [...byName, ...atDoor];
}

function wayCheck(way: Way, catalogue: Catalogue): Check {
  const { service, opening, name, door } = way;
  const through = door === undefined ? "" : ` through svc:${door}`;
  const inCluster = service.runs.where === "cluster";
  const asked = service.checks.find((check) => check.kind === "http" && check.site);
  const { path, expect, within } =
    asked?.kind === "http" ? asked : { path: "/", expect: undefined, within: 5 };
  const stream = opening.kind === "stream";
  return {
    id: stream ? `stream:${name}:${opening.listen}` : `site:${name}`,
    group: inCluster ? "cluster" : (machineOf(service, catalogue)?.name ?? "network"),
    service: service.name,
    subject: stream ? `${name}:${opening.listen} passes${through}` : `https://${name} answers${through}`,
    question: stream
      ? { kind: "stream", name, port: opening.listen, door, within: 5 }
      : { kind: "site", name, door, path, expect, within },
    dependsOn: [...wayIds(opening.host, door, catalogue), ...portIdsOf(service)],
    remedy: [
      { step: "look", run: stream ? `nc -vz ${name} ${opening.listen}` : `curl -v https://${name}${path}` },
      { step: "compare", run: "npx blumeops drift" },
    ],
    needsCluster: inCluster,
  };
}

/** What has to be good for a name to lead to the proxy and the proxy to answer: the record, the door, what tailscaled passes on, the proxy. */
function wayIds(host: string, door: string | undefined, catalogue: Catalogue): string[] {
  const doors = doorsOf(catalogue);
  const led = doors.find(({ name }) => name === door) ?? doorOfHost(host, doors, catalogue);
  return [
    ...(door === undefined ? recordIdsFor(host, catalogue) : []),
    ...(led === undefined ? [] : [`door:${led.name}`, ...forwardIds(catalogue)]),
    ...proxyIds(catalogue),
  ];
}

/** The record that answers for a name: its own, or the wildcard. */
function recordIdsFor(host: string, catalogue: Catalogue): string[] {
  const { subdomain, domain } = catalogue.zone;
  const records = recordsOf(catalogue).filter(({ type }) => type === "A");
  const found =
    records.find(({ name }) => name === `${host}.${subdomain}`) ??
    records.find(({ name }) => name === `*.${subdomain}`);
  return found === undefined ? [] : [recordId(found, domain)];
}

function proxyIds(catalogue: Catalogue): string[] {
  const proxy = proxyOf(catalogue);
  return proxy === undefined ? [] : agentIdsOf(proxy);
}

/** The command by which a service of the proxy's host shows that the doors are passed on. */
function forwardIds(catalogue: Catalogue): string[] {
  return [...catalogue.services.values()].flatMap((service) => {
    const native = service.runs.where === "host" ? service.runs.native : undefined;
    if (native === undefined || documentOf(native, "doors") === undefined) return [];
    return service.checks.flatMap((check) =>
      check.kind === "command"
        ? [`command:${service.name}:${check.run.map((word) => word.split("/").at(-1)).join(" ")}`]
        : [],
    );
  });
}

/** A door serves nothing but its own: every site of somebody else's is unknown there. */
function closedCheck({ name, openings }: Door, catalogue: Catalogue): Check[] {
  if (!openings.some(({ kind }) => kind === "site")) return [];
  const names = [...catalogue.services.values()]
    .flatMap(({ sites }) => sites.map(({ host }) => host))
    .filter((host) => !openings.some((opening) => opening.host === host))
    .map((host) => nameBelowZone(catalogue, host));
  return [
    {
      id: `closed:${name}`,
      group: "network",
      service: proxyOf(catalogue)?.service.name,
      subject: `svc:${name} serves nothing that is for others`,
      question: { kind: "closed", door: name, names },
      dependsOn: [`door:${name}`, ...forwardIds(catalogue), ...proxyIds(catalogue)],
      remedy: [{ step: "compare", run: "npx blumeops drift" }],
      needsCluster: false,
    },
  ];
}

/** One certificate covers every name below the zone; each public name has its own, which the public door's listener shows. */
function certificateChecks(catalogue: Catalogue): Check[] {
  const proxy = proxyOf(catalogue);
  const ways = waysOf(catalogue).filter(({ opening }) => opening.kind === "site");
  const wildcard = ways.find(
    ({ opening, door }) =>
      door === undefined && doorOfHost(opening.host, doorsOf(catalogue), catalogue) === undefined,
  );
  const publicly = ways.filter(({ door }) => door !== undefined);
  const { subdomain, domain } = catalogue.zone;
  return [
    ...(wildcard === undefined ? [] : [{ ...wildcard, covers: `*.${subdomain}.${domain}` }]),
    ...publicly.map((way) => ({ ...way, covers: way.name })),
  ].map(({ name, door, opening, covers }) => ({
    id: `certificate:${covers}`,
    group: proxy === undefined ? "network" : catalogue.tailnet.proxyHost,
    service: proxy?.service.name,
    subject: `the certificate of ${covers} is renewed in time`,
    question: { kind: "certificate", name, door },
    dependsOn: wayIds(opening.host, door, catalogue),
    remedy: [
      {
        step: "look",
        run: `openssl s_client -connect ${name}:443 -servername ${name} </dev/null | openssl x509 -noout -dates`,
      },
      { step: "token", run: "npx blumeops secrets check" },
    ],
    needsCluster: false,
  }));
}
