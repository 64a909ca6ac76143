import type { Catalogue } from "../../catalogue/catalogue.ts";
import { type Finding, finding } from "../../catalogue/finding.ts";
import { doorsOf } from "../network/doors.ts";
import { claimedTwice, inHost, inService, inTailnet } from "./place.ts";

/** Every port, name and tag that more than one claims. */
export function doubleClaims(catalogue: Catalogue): Finding[] {
  return [
    ...ports(catalogue),
    ...listens(catalogue),
    ...hostnames(catalogue),
    ...devices(catalogue),
    ...tags(catalogue),
  ];
}

function ports({ services }: Catalogue): Finding[] {
  const claims = [...services.values()].flatMap((service) =>
    "host" in service.runs
      ? Object.entries(service.ports).map(([name, { port, protocol }]) => ({
          service,
          name,
          key: `${"host" in service.runs ? service.runs.host : ""}:${port}/${protocol}`,
        }))
      : [],
  );
  return claimedTwice(claims, ({ key }) => key).flatMap(([key, [first, ...others]]) =>
    others.map(({ service, name }) =>
      finding(
        "port-taken",
        inService(service, `ports.${name}.port`),
        `${key} is taken by ${first?.service.name} (${first?.name})`,
        "give one of them another port",
      ),
    ),
  );
}

function listens({ services, tailnet }: Catalogue): Finding[] {
  const streams = [...services.values()].flatMap((service) =>
    service.streams.map(({ listen }, i) => ({ service, field: `streams[${i}].listen`, key: String(listen) })),
  );
  const own = [...services.values()].flatMap((service) =>
    "host" in service.runs && service.runs.host === tailnet.proxyHost && service.streams.length === 0
      ? Object.entries(service.ports)
          .filter(([, { protocol }]) => protocol === "tcp")
          .map(([name, { port }]) => ({ service, field: `ports.${name}`, key: String(port) }))
      : [],
  );
  return claimedTwice([...own, ...streams], ({ key }) => key).flatMap(([key, [first, ...others]]) =>
    others
      .filter(({ field }) => field.startsWith("streams"))
      .filter(({ service }) => service !== first?.service)
      .map(({ service, field }) =>
        finding(
          "listen-taken",
          inService(service, field),
          `${tailnet.proxyHost}:${key} is taken by ${first?.service.name}`,
          "let the proxy listen on another port",
        ),
      ),
  );
}

function hostnames({ services }: Catalogue): Finding[] {
  const claims = [...services.values()].flatMap((service) => [
    ...service.sites.map(({ host }, i) => ({
      service,
      field: `sites[${i}].host`,
      key: `below the zone, "${host}"`,
    })),
    ...service.public.map(({ host }, i) => ({
      service,
      field: `public[${i}].host`,
      key: `in public, "${host}"`,
    })),
  ]);
  return claimedTwice(claims, ({ key }) => key).flatMap(([key, [first, ...others]]) =>
    others.map(({ service, field }) =>
      finding(
        "hostname-taken",
        inService(service, field),
        `${key} is ${first?.service.name}'s`,
        "choose another host",
      ),
    ),
  );
}

function devices(catalogue: Catalogue): Finding[] {
  const claims = [
    ...[...catalogue.hosts.values()].map((host) => ({
      at: inHost(host, "device.name"),
      key: host.device.name,
    })),
    ...[...catalogue.services.values()].flatMap((service) =>
      service.device === undefined
        ? []
        : [{ at: inService(service, "device.name"), key: service.device.name }],
    ),
    ...doorsOf(catalogue).map(({ audience, name }) => ({
      at: inTailnet(`audiences.${audience}.door`),
      key: name,
    })),
  ];
  return claimedTwice(claims, ({ key }) => key).flatMap(([key, [first, ...others]]) =>
    others.map(({ at }) =>
      finding(
        "device-taken",
        at,
        `the tailnet name "${key}" is taken by ${first?.at.file}`,
        "choose another name",
      ),
    ),
  );
}

function tags(catalogue: Catalogue): Finding[] {
  const own = [
    ...[...catalogue.services.values()].flatMap((service) =>
      service.device === undefined ? [] : [{ at: inService(service, "device.tag"), key: service.device.tag }],
    ),
    ...doorsOf(catalogue).map(({ audience, tag }) => ({
      at: inTailnet(`audiences.${audience}.door`),
      key: tag,
    })),
  ];
  const hosts = [...catalogue.hosts.values()].flatMap((host) =>
    "tags" in host.device
      ? host.device.tags.map((tag) => ({ at: inHost(host, "device.tags"), key: tag }))
      : [],
  );
  const mine = new Set(own.map(({ key }) => key));
  return claimedTwice([...own, ...hosts.filter(({ key }) => mine.has(key))], ({ key }) => key).flatMap(
    ([key, [first, ...others]]) =>
      others.map(({ at }) =>
        finding(
          "tag-shared",
          at,
          `${key} is the own tag of ${first?.at.file}`,
          "give it a tag of its own: a grant to one would open the other",
        ),
      ),
  );
}
