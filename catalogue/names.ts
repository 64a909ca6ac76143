import { z } from "zod";

/** A name as DNS labels allow it: lower-case letters, digits and inner hyphens, 1 to 63 characters. */
const label = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, "is not a DNS label: use a-z, 0-9 and inner hyphens");

export const HostName = label.brand<"HostName">();
export type HostName = z.output<typeof HostName>;

export const ServiceName = label.brand<"ServiceName">();
export type ServiceName = z.output<typeof ServiceName>;

/** The name of one port of a service, for instance "http". */
export const PortName = label.brand<"PortName">();
export type PortName = z.output<typeof PortName>;

/** A set of people and machines that may reach something, stated once in `hosts/tailnet.ts`. */
export const AudienceName = label.brand<"AudienceName">();
export type AudienceName = z.output<typeof AudienceName>;

/** A person by role ("owner", "family"): addresses and login names come from stack configuration. */
export const PersonName = label.brand<"PersonName">();
export type PersonName = z.output<typeof PersonName>;

/** One DNS label, for the names under which things are reached. */
export const Label = label;

/** A tag of the tailnet, with its prefix: "tag:homelab". */
export const Tag = z.templateLiteral(["tag:", label]);
export type Tag = z.output<typeof Tag>;

/** A TCP or UDP port number, 1 to 65535. */
export const PortNumber = z.int().min(1).max(65_535);
