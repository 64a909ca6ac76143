import { z } from "zod";
import { AudienceName, Label, PortName, PortNumber, ServiceName, Tag } from "./names.ts";

/** A port that a service listens on. */
export const Port = z.strictObject({
  port: PortNumber,
  protocol: z.enum(["tcp", "udp"]).default("tcp"),
  scheme: z.enum(["http", "https"]).optional().describe("how HTTP is spoken on it, where it is"),
  bind: z.enum(["all", "loopback"]).default("all"),
  varies: z
    .boolean()
    .default(false)
    .describe("the number is a default; the service may choose another at each start"),
  summary: z.string().optional(),
});
export type Port = z.output<typeof Port>;

/** A device of its own in the tailnet, made by the cluster's operator (or, for a door's kind of service, by the host). */
export const ServiceDevice = z.strictObject({
  name: Label.describe("MagicDNS name"),
  tag: Tag.describe("the tag that this service's device alone carries, beside the cluster's"),
  via: z
    .enum(["ingress", "load-balancer", "host"])
    .describe("Tailscale Ingress (TLS on 443), LoadBalancer (raw port), or served by the host itself"),
  ports: z
    .array(z.strictObject({ listen: PortNumber, to: PortName }))
    .min(1)
    .describe("tailnet port and the service's port behind it"),
});

/** A name below the lab's domain, without the domain: "feed". Anything longer is a finding of its own, with its reason. */
const RouteHost = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, "is not a name: use a-z, 0-9 and inner hyphens");

/** An HTTP site that the proxy serves as <host>.<subdomain>.<domain>. */
export const Site = z.strictObject({
  host: RouteHost,
  to: PortName,
  audiences: z.array(AudienceName).optional().describe("default: the service's own"),
});
export type Site = z.output<typeof Site>;

/** A TCP port that the proxy passes on as it is. */
export const Stream = z.strictObject({
  listen: PortNumber,
  to: PortName,
  host: RouteHost.describe("the name people use for it; it resolves to the door of its audience"),
  audiences: z.array(AudienceName).optional(),
});
export type Stream = z.output<typeof Stream>;

/** A name in the public zone, answered by a proxy outside the lab. */
export const PublicName = z.strictObject({
  host: Label.describe("<host>.<domain>"),
  through: ServiceName.describe("the service that answers on the internet"),
});

/** What a service needs of another, and on which way it gets there. */
export const Use = z.strictObject({
  service: ServiceName,
  port: PortName.optional(),
  through: z
    .enum(["local", "node", "cluster", "device", "host", "site", "stream", "lan"])
    .describe(
      "local: same host; node: the host, as a cluster's node on it sees it; cluster: cluster DNS; device: the service's own tailnet device; host: its host's tailnet address; site or stream: the proxy; lan: the home network",
    ),
  why: z.string(),
});
export type Use = z.output<typeof Use>;
