import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { JsonStore, writeAtomically } from "../emulator/store.ts";
import { DEFAULT_POLICY, TailscaleSeed } from "./seed.ts";

export const Device = z.object({
  id: z.string(),
  nodeId: z.string(),
  name: z.string(),
  hostname: z.string(),
  addresses: z.array(z.string()),
  os: z.string(),
  user: z.string(),
  tags: z.array(z.string()),
  authorized: z.boolean(),
  keyExpiryDisabled: z.boolean(),
  advertisedRoutes: z.array(z.string()),
  enabledRoutes: z.array(z.string()),
});
export type Device = z.output<typeof Device>;

export const Key = z.object({
  id: z.string(),
  /** Only a digest of the secret is kept. */
  secretSha256: z.string(),
  description: z.string(),
  created: z.string(),
  expires: z.string(),
  expirySeconds: z.int(),
  revoked: z.string().optional(),
  userId: z.string(),
  create: z.object({
    reusable: z.boolean(),
    ephemeral: z.boolean(),
    preauthorized: z.boolean(),
    tags: z.array(z.string()),
  }),
});
export type Key = z.output<typeof Key>;

export const Service = z.object({
  name: z.string(),
  addrs: z.array(z.string()),
  comment: z.string(),
  ports: z.array(z.string()),
  tags: z.array(z.string()),
});
export type Service = z.output<typeof Service>;

export const Settings = z.object({
  aclsExternallyManagedOn: z.boolean(),
  aclsExternalLink: z.string(),
  devicesApprovalOn: z.boolean(),
  devicesAutoUpdatesOn: z.boolean(),
  devicesKeyDurationDays: z.int().min(1).max(180),
  usersApprovalOn: z.boolean(),
  usersRoleAllowedToJoinExternalTailnets: z.enum(["none", "admin", "member"]),
  networkFlowLoggingOn: z.boolean(),
  regionalRoutingOn: z.boolean(),
  postureIdentityCollectionOn: z.boolean(),
  httpsEnabled: z.boolean(),
});

const World = z.object({
  tailnet: z.string(),
  users: z.array(
    z.object({ id: z.string(), loginName: z.string(), role: z.enum(["owner", "admin", "member"]) }),
  ),
  devices: z.array(Device),
  keys: z.array(Key),
  services: z.array(Service),
  oauthClients: z.array(
    z.object({ id: z.string(), secret: z.string(), scopes: z.array(z.string()), tags: z.array(z.string()) }),
  ),
  settings: Settings,
  dns: z.object({
    magicDNS: z.boolean(),
    nameservers: z.array(z.string()),
    searchPaths: z.array(z.string()),
    splitDns: z.record(z.string(), z.array(z.string())),
  }),
});
export type World = z.output<typeof World>;

/** Everything that the control server knows of one tailnet: the policy byte for byte, the rest as one JSON document. */
export interface TailnetState {
  readonly world: JsonStore<World>;
  policy(): Promise<string>;
  setPolicy(text: string): Promise<void>;
}

/** Opens the state in a folder, seeding it where there is none. */
export async function openState(folder: string, seed: TailscaleSeed): Promise<TailnetState> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, "policy.hujson");
  return {
    world: new JsonStore(join(folder, "tailnet.json"), World, () => worldOf(TailscaleSeed.parse(seed))),
    policy: async () => await readFile(file, "utf8").catch(() => DEFAULT_POLICY),
    setPolicy: async (text) => await writeAtomically(file, text === "" ? DEFAULT_POLICY : text),
  };
}

/** A number of the name's own, so that two labs are equal. */
export function digitsOf(kind: string, name: string): bigint {
  return createHash("sha256").update(`${kind}:${name}`).digest().readBigUInt64BE();
}

/** The tailnet's addresses of a name: one of 100.64.0.0/10 and one of Tailscale's ULA range. */
export function addressesOf(kind: string, name: string): [string, string] {
  const host = Number(digitsOf(kind, name) % (1n << 22n));
  const octets = [64 + (host >> 16), (host >> 8) & 255, host & 255];
  const hex = (value: number): string => value.toString(16).padStart(2, "0");
  const [a = 0, b = 0, c = 0] = octets;
  return [
    `100.${octets.join(".")}`,
    `fd7a:115c:a1e0::${hex(a)}:${hex(b)}${hex(c)}`.replace(/:0+(?=[0-9a-f])/g, ":"),
  ];
}

function worldOf(seed: z.output<typeof TailscaleSeed>): World {
  return {
    tailnet: seed.tailnet,
    users: seed.users.map((user) => ({ ...user, id: String(digitsOf("user", user.loginName) % 10n ** 16n) })),
    devices: seed.devices.map(({ name, os, user = "", tags, routes }) => ({
      id: String(digitsOf("device", name) % 10n ** 16n),
      nodeId: `n${digitsOf("node", name).toString(36).toUpperCase().slice(0, 10)}CNTRL`,
      name: `${name}.${seed.tailnet}`,
      hostname: name,
      addresses: addressesOf("device", name),
      os,
      user: tags.length > 0 ? "tagged-devices" : user,
      tags,
      authorized: true,
      keyExpiryDisabled: tags.length > 0,
      advertisedRoutes: routes,
      enabledRoutes: [],
    })),
    keys: [],
    services: [],
    oauthClients: seed.oauthClients,
    settings: {
      aclsExternallyManagedOn: false,
      aclsExternalLink: "",
      devicesApprovalOn: false,
      devicesAutoUpdatesOn: false,
      devicesKeyDurationDays: 180,
      usersApprovalOn: false,
      usersRoleAllowedToJoinExternalTailnets: "admin",
      networkFlowLoggingOn: false,
      regionalRoutingOn: false,
      postureIdentityCollectionOn: false,
      httpsEnabled: false,
    },
    dns: { magicDNS: false, nameservers: [], searchPaths: [], splitDns: {} },
  };
}
