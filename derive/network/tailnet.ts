import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { Tailnet, TailnetNode } from "../../policy/index.ts";
import { networkOf } from "./document.ts";
import { entries } from "./people.ts";
import type { PolicySettings } from "./policy.ts";

/**
 * The lab's tailnet as the evaluator takes it: hosts, the cluster's and the cloud's devices, a phone for each further person, and the
 * services that hosts answer for. Addresses are counted up from 100.64.0.1 in this order; real ones are for the control server to give.
 */
export function tailnetOf(catalogue: Catalogue, settings: PolicySettings): Tailnet {
  const { tailnet } = catalogue;
  const services = [...catalogue.services.values()];
  const devices: Pick<TailnetNode, "name" | "tags" | "user">[] = [
    ...[...catalogue.hosts.values()].map(({ device }) =>
      "tags" in device
        ? { name: device.name, tags: device.tags }
        : { name: device.name, tags: [], user: settings.people[device.person] ?? device.person },
    ),
    ...entries(tailnet.people)
      .filter(([, { role }]) => role === "member")
      .map(([person]) => ({ name: `${person}-phone`, tags: [], user: settings.people[person] ?? person })),
    { name: "tailscale-operator", tags: [tailnet.operatorTag] },
    ...services.flatMap(({ device }) =>
      device === undefined || device.via === "host"
        ? []
        : [{ name: device.name, tags: [tailnet.clusterTag, device.tag] }],
    ),
    ...services.flatMap(({ name, runs }) => (runs.where === "cloud" ? [{ name, tags: [runs.tag] }] : [])),
  ];
  const proxy = catalogue.hosts.get(tailnet.proxyHost)?.device.name;
  return {
    users: entries(tailnet.people).map(([person, { role }], index) => ({
      id: index + 1,
      name: person,
      email: settings.people[person] ?? person,
      role,
    })),
    nodes: devices.map((device, index) => ({
      ...device,
      addresses: addressesOf(index + 1),
      advertisedRoutes: [],
      approvedRoutes: [],
    })),
    services: networkOf(catalogue, settings).services.map(({ name, tag, ports }, index) => ({
      name: name.startsWith("svc:") ? name : `svc:${name}`,
      addrs: addressesOf(devices.length + index + 1),
      tags: [tag],
      ports: ports.map((port) => `tcp:${port}`),
      hosts: proxy === undefined ? [] : [proxy],
    })),
  };
}

function addressesOf(number: number): string[] {
  return [`100.64.${number >> 8}.${number & 255}`, `fd7a:115c:a1e0::${number.toString(16)}`];
}
