import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { PersonName, Tag } from "../../catalogue/names.ts";
import type { Service } from "../../catalogue/service.ts";
import { canConnect, evaluate, parsePolicy } from "../../policy/index.ts";
import { deviceNamed, nameBelowZone } from "../host/view.ts";
import { networkOf } from "../network/document.ts";
import { audiencesOf, doorOfHost, doorsOf, HTTPS, openingsOf } from "../network/doors.ts";
import { entries } from "../network/people.ts";
import { machineOf } from "../network/placement.ts";
import type { PolicySettings } from "../network/policy.ts";
import { tailnetOf } from "../network/tailnet.ts";
import type { Address } from "./page.ts";

const PROTOCOLS = { tcp: 6, udp: 17 } as const;

/** Says which people reach a port of a device, by its name in the tailnet. */
export type Reach = (device: string, protocol: "tcp" | "udp", port: number) => PersonName[];

/** Who reaches what by the derived policy: the evaluator answers, so that a page cannot say anything else than `access explain`. */
export function reachOf(catalogue: Catalogue, settings: PolicySettings): Reach {
  const tailnet = tailnetOf(catalogue, settings);
  const parsed = parsePolicy(networkOf(catalogue, settings).policy);
  // What is derived from facts in order is sound; a page of anything else would say that nobody reaches anything.
  if (!parsed.ok) throw new Error(`Tailscale would refuse the policy: ${parsed.body.message}`);
  const evaluated = evaluate(parsed.policy, tailnet);
  const addressOf = new Map<string, string>([
    ...tailnet.nodes.map(({ name, addresses }) => [name, addresses[0] ?? ""] as const),
    ...tailnet.services.map(({ name, addrs }) => [name, addrs[0] ?? ""] as const),
  ]);
  const people = entries(catalogue.tailnet.people).map(([person]) => ({
    person,
    from: tailnet.nodes
      .filter(({ user }) => user === (settings.people[person] ?? person))
      .flatMap(({ addresses }) => addresses.slice(0, 1)),
  }));
  return (device, protocol, port) => {
    const to = addressOf.get(device);
    if (to === undefined) return [];
    return people
      .filter(({ from }) =>
        from.some((source) => canConnect(evaluated, source, to, PROTOCOLS[protocol], port).allowed),
      )
      .map(({ person }) => person);
  };
}

/** Every way in to a service: its names, its own device, its ports on the machine, its public names. */
export function addressesOf(service: Service, catalogue: Catalogue, reach: Reach): Address[] {
  return [
    ...byName(service, catalogue, reach),
    ...publicly(service, catalogue),
    ...onOwnDevice(service, catalogue, reach),
    ...onMachine(service, catalogue, reach),
  ];
}

function byName(service: Service, catalogue: Catalogue, reach: Reach): Address[] {
  const doors = doorsOf(catalogue);
  const proxy = catalogue.hosts.get(catalogue.tailnet.proxyHost)?.device.name;
  return openingsOf(service).map(({ opening: { host, listen, to, kind } }): Address => {
    const door = doorOfHost(host, doors, catalogue);
    const device = door === undefined ? proxy : `svc:${door.name}`;
    const name = nameBelowZone(catalogue, host);
    return {
      address: kind === "site" ? `https://${name}` : `${name}:${listen}`,
      kind,
      port: to,
      people: device === undefined ? [] : reach(device, "tcp", kind === "site" ? HTTPS : listen),
    };
  });
}

function publicly(service: Service, { zone }: Catalogue): Address[] {
  return service.public.map(({ host }) => ({
    address: `https://${host}.${zone.domain}`,
    kind: "public",
    people: [],
  }));
}

function onOwnDevice({ device }: Service, catalogue: Catalogue, reach: Reach): Address[] {
  if (device === undefined) return [];
  const name = device.via === "host" ? `svc:${device.name}` : device.name;
  return device.ports.map(({ listen, to }) => ({
    address: `${deviceNamed(catalogue, device.name)}:${listen}`,
    kind: "device",
    port: to,
    people: reach(name, "tcp", listen),
  }));
}

/** The ports on the machine's own address. One that is another after each start has no address to tell. */
function onMachine(service: Service, catalogue: Catalogue, reach: Reach): Address[] {
  const machine = machineOf(service, catalogue);
  if (machine === undefined || service.runs.where === "cluster") return [];
  return Object.entries(service.ports)
    .filter(([, { bind, varies }]) => bind === "all" && !varies)
    .map(([name, { port, protocol }]) => ({
      address: `${machine.device.name}:${port}${protocol === "udp" ? "/udp" : ""}`,
      kind: "machine",
      port: name,
      people: reach(machine.device.name, protocol, port),
    }));
}

/** The machines that a service's audiences let in by a tag: the public proxy, what pushes images. */
export function machinesOf(service: Service, { tailnet }: Catalogue): { tag: Tag; summary: string }[] {
  const audiences = new Set([
    service.audience,
    ...[...service.sites, ...service.streams].flatMap((exposure) => audiencesOf(exposure, service)),
  ]);
  const tags = entries(tailnet.audiences)
    .filter(([name]) => audiences.has(name))
    .flatMap(([, { principals }]) => principals);
  return entries(tailnet.tags)
    .filter(([tag]) => tags.includes(tag))
    .map(([tag, { summary }]) => ({ tag, summary }));
}
