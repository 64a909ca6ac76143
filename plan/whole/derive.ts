import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { Finding } from "../../catalogue/finding.ts";
import type { Service } from "../../catalogue/service.ts";
import { servedSites } from "../../derive/caddy/sites.ts";
import { containerDocumentOf } from "../../derive/host/containers.ts";
import type { HostPlace } from "../../derive/host/document.ts";
import { hostDocumentOf } from "../../derive/host/host.ts";
import { type HostSettings, viewOf } from "../../derive/host/view.ts";
import { type NetworkDocument, networkOf } from "../../derive/network/document.ts";
import type { PolicySettings } from "../../derive/network/policy.ts";
import type { RecordTarget } from "../../derive/network/records.ts";
import { describedServices } from "../../derive/network/services.ts";
import { tailnetOf } from "../../derive/network/tailnet.ts";
import { maskedService } from "../../observe/told.ts";
import type { Derived, DerivedHost, DerivedService, Kept, Layers } from "./derived.ts";
import { upkeepOf } from "./upkeep.ts";

/** Facts and settings that are in order. */
export interface PlannedFacts {
  readonly catalogue: Catalogue;
  readonly network: PolicySettings;
  readonly host: HostSettings & { readonly ssh: Readonly<Record<string, { readonly login: string }>> };
}

/** Everything that facts in order come to, but the cluster. Pure. @throws Error for facts that `findingsOf` calls an error */
export function derivedOf({ catalogue, network, host }: PlannedFacts, findings: readonly Finding[]): Derived {
  const document = networkOf(catalogue, network);
  const placeOf = (name: string): HostPlace => ({
    login: host.ssh[name]?.login ?? network.logins[name] ?? "operator",
    root: "",
    portOf: (port) => port,
  });
  const proxy = catalogue.tailnet.proxyHost;
  return {
    form: 1,
    findings: [...findings],
    layers: {
      policy: document.policy,
      tailnet: plainTailnet(catalogue, network),
      kept: keptOf(document),
      records: document.records.map(({ name, type, ttl, target }) => ({
        subject: `${name}.${document.zone} ${type}`,
        says: `${targetText(target)} (TTL ${ttl} s)`,
      })),
      routes: servedSites(viewOf(catalogue, host, proxy, placeOf(proxy))).map(
        ({ name, service, address, audiences, door, upstream }): Kept => ({
          subject: `${address} (${name})`,
          says: `${service} at ${upstream}, for ${["owner", ...audiences.filter((one) => one !== "owner")].join(", ")}${door === undefined ? "" : ` by ${door}`}`,
        }),
      ),
      hosts: hostsOf(catalogue, host, placeOf),
      services: servicesOf(catalogue),
    },
  };
}

function plainTailnet(catalogue: Catalogue, settings: PolicySettings): Layers["tailnet"] {
  const { users, nodes, services } = tailnetOf(catalogue, settings);
  return {
    users: users.map(({ id, name, email, role }) => ({
      id: Number(id),
      name,
      email,
      role: role === "admin" ? "admin" : "member",
    })),
    nodes: nodes.map(({ name, user, tags, addresses, advertisedRoutes, approvedRoutes }) => ({
      name,
      ...(user === undefined ? {} : { user: String(user) }),
      tags: [...tags],
      addresses: [...addresses],
      advertisedRoutes: [...advertisedRoutes],
      approvedRoutes: [...approvedRoutes],
    })),
    services: services.map(({ name, addrs, tags, ports, hosts }) => ({
      name,
      addrs: [...addrs],
      tags: [...tags],
      ports: [...ports],
      hosts: [...hosts],
    })),
  };
}

function keptOf({ devices, services, keys, dns }: NetworkDocument): Kept[] {
  return [
    ...devices.map(({ host, tags }) => ({
      subject: `device tags of ${host}`,
      says: [...tags].sort().join(", "),
    })),
    ...services.map(({ name, tag, ports }) => ({
      subject: `service ${name}`,
      says: `${tag}, ${ports.map((port) => `tcp ${port}`).join(", ")}`,
    })),
    ...keys.map(({ name, tags, reusable, ephemeral, preauthorized, expiry }) => ({
      subject: `auth key ${name}`,
      says: [
        [...tags].sort().join(", "),
        ...(reusable ? ["reusable"] : []),
        ...(ephemeral ? ["ephemeral"] : []),
        ...(preauthorized ? ["preauthorized"] : []),
        `for ${expiry} s`,
      ].join(", "),
    })),
    {
      subject: "DNS preferences",
      says: `MagicDNS ${dns.magicDns ? "on" : "off"}, HTTPS certificates ${dns.httpsCertificates ? "on" : "off"}`,
    },
  ];
}

function targetText(target: RecordTarget): string {
  switch (target.kind) {
    case "host":
      return `address of ${target.host}`;
    case "door":
      return `address of svc:${target.door}`;
    case "name":
      return target.name;
  }
}

function hostsOf(
  catalogue: Catalogue,
  settings: HostSettings,
  placeOf: (host: string) => HostPlace,
): DerivedHost[] {
  return [...catalogue.hosts.values()].flatMap(({ name, kind }): DerivedHost[] => {
    if (kind === "workstation") return [];
    const place = placeOf(name);
    const services =
      kind === "macos"
        ? hostDocumentOf(catalogue, settings, name, place).services.map((service) => ({
            service,
            masked: maskedService(service),
          }))
        : [];
    return [
      {
        name,
        login: place.login,
        services: services.map(({ masked }) => plainService(masked)),
        containers: containerDocumentOf(catalogue, name, place).containers.map(
          ({ service, image, options, arguments: words }) => ({
            service,
            says: [image, ...options, ...words].join(" "),
          }),
        ),
      },
    ];
  });
}

/** A masked service without what a plan has no use for. */
function plainService(service: ReturnType<typeof maskedService>): DerivedHost["services"][number] {
  const { packages, folders, files, agents, start, signs, logs, keeps, masks: _, ...rest } = service;
  return {
    ...rest,
    packages: packages.map((one) => ({ ...one })),
    folders: folders.map((one) => ({ ...one })),
    files: files.map(({ path, mode, owner, content, onChange }) => ({
      path,
      mode,
      owner,
      content,
      onChange: typeof onChange === "string" ? onChange : { ...onChange },
    })),
    agents: agents.map((one) => ({ ...one })),
    ...(start === undefined ? {} : { start: { unless: [...start.unless], run: [...start.run] } }),
    signs: signs.map((one) => ({ ...one })),
    logs: [...logs],
    keeps: [...keeps],
    masks: [],
  };
}

function servicesOf(catalogue: Catalogue): DerivedService[] {
  const described = new Map(describedServices(catalogue).services.map((one) => [one.name, one.listens]));
  return [...catalogue.services.values()].map((service) => ({
    name: service.name,
    title: service.title,
    ...(service.restart === undefined ? {} : { restart: service.restart }),
    internet: service.public.map(({ host }) => `${host}.${catalogue.zone.domain}`),
    listens: (described.get(service.name) ?? []).flatMap(({ device, ports }) =>
      ports.map((port) => ({ device, ...portOf(port) })),
    ),
    secrets: [...new Set<string>(Object.values(service.secrets))].sort(),
    ...endsOf(service),
    ...versionOf(service),
    upkeep: upkeepOf(service),
  }));
}

function endsOf({ ends, secrets }: Service): Pick<DerivedService, "ends"> {
  const said = Object.entries(ends).flatMap(([name, on]) => {
    const reference = secrets[name];
    return reference === undefined ? [] : [{ reference, on }];
  });
  return said.length === 0 ? {} : { ends: said };
}

function portOf(text: string): { protocol: "tcp" | "udp"; port: number } {
  const [protocol, port] = text.split(":");
  return { protocol: protocol === "udp" ? "udp" : "tcp", port: Number(port) };
}

function versionOf({ version }: Service): Pick<DerivedService, "version"> {
  return version === undefined ? {} : { version: { pin: version.pin, upstream: version.upstream } };
}
