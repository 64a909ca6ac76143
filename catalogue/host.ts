import { z } from "zod";
import { HostName, Label, PersonName, PortNumber, Tag } from "./names.ts";

/** How a host is known to the tailnet: tagged (a server) or owned by a person (a workstation). */
const Device = z.union([
  z.strictObject({
    name: Label.describe("MagicDNS name, without the tailnet's domain"),
    tags: z.array(Tag).min(1).describe("tags that the network stack keeps on the device"),
  }),
  z.strictObject({ name: Label, person: PersonName.describe("the user who logged the device in") }),
]);

/** A folder of a NAS that others mount. */
const Share = z.strictObject({
  name: Label,
  path: z.string().startsWith("/").describe("path on the NAS"),
  summary: z.string(),
  exports: z
    .array(
      z.strictObject({
        protocol: z.enum(["smb", "nfs"]),
        mode: z.enum(["ro", "rw"]),
        clients: z.array(z.string()).default([]),
      }),
    )
    .default([]),
});

/** A machine of the lab. */
export const Host = z.strictObject({
  name: HostName,
  title: z.string(),
  summary: z.string(),
  kind: z.enum(["macos", "nas", "workstation"]),
  os: z.string(),
  hardware: z.string(),
  alwaysOn: z.boolean(),
  ups: z.boolean().default(false),
  device: Device,
  lan: z.ipv4().optional().describe("address on the home network, where it is fixed"),
  ssh: z
    .strictObject({ port: PortNumber.default(22), sudo: z.enum(["all", "docker", "none"]).default("none") })
    .optional(),
  paths: z
    .record(z.string(), z.string())
    .default({})
    .describe("places on this host that services share; ~ is the login's home"),
  shares: z.array(Share).default([]),
  mounts: z
    .array(
      z.strictObject({
        share: Label,
        from: HostName,
        at: z.string().startsWith("/"),
        protocol: z.enum(["smb", "nfs"]),
      }),
    )
    .default([]),
  manualAfterBoot: z
    .array(z.string())
    .default([])
    .describe("what a person has to start by hand after a reboot"),
});
export type Host = z.output<typeof Host>;
/** A host as its file states it. */
export type HostFacts = z.input<typeof Host>;
