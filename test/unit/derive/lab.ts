import type { Catalogue } from "../../../catalogue/catalogue.ts";
import { Host, type HostFacts } from "../../../catalogue/host.ts";
import { Service, type ServiceFacts } from "../../../catalogue/service.ts";
import { Tailnet, type TailnetFacts, Zone } from "../../../catalogue/tailnet.ts";

/** People and logins as the made-up configuration has them. */
export const settings = {
  people: { owner: "owner@example.com", family: "family@example.com", guest: "guest@example.com" },
  logins: { server: "operator", storage: "operator" },
} as const;

const tailnet: TailnetFacts = {
  domain: "tail0000.ts.net",
  people: {
    owner: { summary: "keeps it", role: "admin" },
    family: { summary: "lives with it", role: "member" },
    guest: { summary: "visits", role: "member" },
  },
  groups: { "group:watchers": { summary: "watch", members: ["owner", "family"] } },
  audiences: {
    owner: { summary: "the owner alone" },
    members: { summary: "everybody", principals: ["autogroup:member"], door: "home" },
    watchers: { summary: "who watches", principals: ["group:watchers"], door: "media" },
    builders: { summary: "machines that build", principals: ["tag:ci"], door: "build" },
    internet: { summary: "the world", principals: ["tag:edge"], door: "public" },
  },
  tags: {
    "tag:applier": { summary: "the program itself", owners: ["autogroup:admin"] },
    "tag:server": { summary: "servers" },
    "tag:storage": { summary: "storage" },
    "tag:k8s": { summary: "proxies", carriedBy: "the operator's proxies" },
    "tag:operator": { summary: "the operator", carriedBy: "its pod" },
    "tag:ci": { summary: "builders", carriedBy: "jobs" },
    "tag:edge": { summary: "the public proxy", carriedBy: "its machine" },
  },
  ssh: [
    {
      why: "the owner",
      action: "check",
      src: ["autogroup:admin"],
      dst: ["tag:server"],
      users: ["autogroup:nonroot"],
    },
  ],
  keys: {},
  proxyHost: "server",
  clusterTag: "tag:k8s",
  operatorTag: "tag:operator",
  applierTag: "tag:applier",
  dns: { magicDns: true, httpsCertificates: true },
};

const common = { summary: "a machine", os: "an OS", hardware: "hardware", alwaysOn: true } as const;
const hosts: HostFacts[] = [
  {
    ...common,
    name: "server",
    title: "Server",
    kind: "macos",
    lan: "192.0.2.2",
    paths: {
      homebrew: "/opt/homebrew",
      agents: "~/Library/LaunchAgents",
      logs: "~/Library/Logs",
      bin: "~/.local/bin",
    },
    device: { name: "server", tags: ["tag:server", "tag:applier"] },
  },
  {
    ...common,
    name: "storage",
    title: "Storage",
    kind: "nas",
    lan: "192.0.2.3",
    device: { name: "storage", tags: ["tag:storage"] },
  },
  { ...common, name: "desk", title: "Desk", kind: "workstation", device: { name: "desk", person: "owner" } },
];

/** The cluster and the public proxy that every lab of these tests has. */
export const standing: ServiceFacts[] = [
  {
    name: "cluster",
    title: "Cluster",
    summary: "runs pods",
    runs: { where: "host", host: "server" },
    audience: "owner",
  },
  {
    name: "edge",
    title: "Edge",
    summary: "answers in public",
    runs: { where: "cloud", provider: "somewhere", tag: "tag:edge", target: "edge.example.net." },
    audience: "owner",
  },
];

/** A small lab with the given services beside those that every lab has. */
export function labOf(
  services: readonly ServiceFacts[],
  change: {
    tailnet?: Partial<TailnetFacts>;
    hosts?: readonly HostFacts[];
    texts?: Readonly<Record<string, string>>;
  } = {},
): Catalogue {
  const parsed = [...standing, ...services].map((facts) => Service.parse(facts));
  return {
    hosts: new Map(
      (change.hosts ?? hosts).map((facts) => Host.parse(facts)).map((host) => [host.name, host]),
    ),
    services: new Map(parsed.map((service) => [service.name, service])),
    tailnet: Tailnet.parse({ ...tailnet, ...change.tailnet }),
    zone: Zone.parse({ domain: "example.org", subdomain: "lab", ttl: 300 }),
    texts: new Map(Object.entries(change.texts ?? {})),
  };
}

/** The hosts, for tests that change one. */
export const labHosts: readonly HostFacts[] = hosts;
/** The tailnet, for tests that change a part. */
export const labTailnet: TailnetFacts = tailnet;

/** A service on the server. */
export function native(name: string, more: Partial<ServiceFacts> = {}): ServiceFacts {
  return {
    name,
    title: name,
    summary: "a service",
    runs: { where: "host", host: "server" },
    audience: "owner",
    ...more,
  };
}

/** A service in the cluster with a device of its own. */
export function inCluster(name: string, more: Partial<ServiceFacts> = {}): ServiceFacts {
  return {
    name,
    title: name,
    summary: "a service",
    runs: { where: "cluster", cluster: "cluster", namespace: name },
    ports: { http: { port: 8080, scheme: "http" } },
    audience: "owner",
    device: { name, tag: `tag:${name}`, via: "ingress", ports: [{ listen: 443, to: "http" }] },
    ...more,
  };
}
