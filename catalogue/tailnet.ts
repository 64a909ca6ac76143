import { z } from "zod";
import { AudienceName, HostName, Label, PersonName, Tag } from "./names.ts";

/** Somebody or something that may be let in: a person's role in the tailnet, a group, or the machines that carry a tag. */
export const Principal = z.union([
  z.literal("autogroup:admin"),
  z.literal("autogroup:member"),
  z.templateLiteral(["group:", Label]),
  Tag,
]);
export type Principal = z.output<typeof Principal>;

/**
 * Who may reach a service. The owner always may. An audience beyond the owner has a door: a Tailscale Service with an address of
 * its own, behind which the proxy serves the sites of this audience and no other. So being let in to one site never opens another.
 */
export const Audience = z.strictObject({
  summary: z.string(),
  principals: z.array(Principal).default([]).describe("whom the door lets in beside the owner"),
  door: Label.optional().describe("MagicDNS name of the door; missing where the owner alone is let in"),
});
export type Audience = z.output<typeof Audience>;

const SshRule = z.strictObject({
  why: z.string(),
  action: z.enum(["accept", "check"]),
  src: z.array(z.union([Principal])).min(1),
  dst: z.array(z.union([Tag, z.literal("autogroup:self")])).min(1),
  users: z.array(z.string()).min(1),
  checkPeriod: z
    .string()
    .regex(/^\d+h\d+m\d+s$/)
    .optional(),
});

/** A pre-authentication key that the network stack keeps. */
const AuthKey = z.strictObject({
  why: z.string(),
  tags: z.array(Tag).min(1),
  reusable: z.boolean(),
  ephemeral: z.boolean(),
  preauthorized: z.boolean(),
  expirySeconds: z.int().min(1).max(7_776_000),
  consumer: z.string().describe("who uses the key, and how it gets there"),
});

/** A tag and who may put it on a device. */
const TagFacts = z.strictObject({
  summary: z.string(),
  carriedBy: z.string().optional().describe("what carries it, where that joins the tailnet by itself"),
  owners: z
    .array(z.union([Principal]))
    .optional()
    .describe("default: the admins, and the tag that this program acts as"),
});

/** What holds for the tailnet as a whole. */
export const Tailnet = z.strictObject({
  domain: z.string().regex(/^[a-z0-9-]+\.ts\.net$/, "is not a tailnet's domain (name.ts.net)"),
  people: z.record(PersonName, z.strictObject({ summary: z.string(), role: z.enum(["admin", "member"]) })),
  groups: z.record(
    z.templateLiteral(["group:", Label]),
    z.strictObject({ summary: z.string(), members: z.array(PersonName).min(1) }),
  ),
  audiences: z.record(AudienceName, Audience),
  tags: z.record(Tag, TagFacts).describe("tags beyond those that services bring with them"),
  ssh: z.array(SshRule),
  keys: z.record(Label, AuthKey),
  proxyHost: HostName.describe("the host that runs the proxy and its doors"),
  clusterTag: Tag.describe("what the cluster's operator puts on every proxy device that it makes"),
  operatorTag: Tag.describe("what the cluster's operator itself carries"),
  applierTag: Tag.describe("what the OAuth client that applies the policy acts as; it owns every tag"),
  dns: z.strictObject({ magicDns: z.boolean(), httpsCertificates: z.boolean() }),
});
export type Tailnet = z.output<typeof Tailnet>;
export type TailnetFacts = z.input<typeof Tailnet>;

/** The public DNS zone and the part of it that belongs to the lab. */
export const Zone = z.strictObject({
  domain: z.string().regex(/^([a-z0-9-]+\.)+[a-z]{2,}$/, "is not a domain"),
  subdomain: Label.describe("services are <host>.<subdomain>.<domain>"),
  ttl: z.int().min(300).max(2_592_000).describe("seconds; Gandi takes 300 to 2592000"),
});
export type Zone = z.output<typeof Zone>;
export type ZoneFacts = z.input<typeof Zone>;
