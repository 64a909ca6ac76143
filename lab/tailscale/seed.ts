import { z } from "zod";

const Strings = z.array(z.string()).default([]);

const SeedUser = z.strictObject({
  /** Identifier; derived from the login name when it is not given. */
  id: z.string().optional(),
  /** "owner@example.com". */
  loginName: z.string(),
  /** The part before the @ when it is not given. */
  displayName: z.string().optional(),
  role: z.enum(["owner", "admin", "member"]),
});

const SeedDevice = z.strictObject({
  /** MagicDNS name without the domain; identifiers and addresses are derived from it. */
  name: z.string(),
  /** What the machine calls itself; the name when it is not given. */
  hostname: z.string().optional(),
  /** "linux", "macOS", "iOS". */
  os: z.string(),
  /** Login name of the user who let it join. */
  user: z.string().optional(),
  /** A device with tags belongs to them, and its key never expires. */
  tags: Strings,
  /** Its IPv4 and IPv6 address; derived from the name when they are not given. */
  addresses: z.tuple([z.ipv4(), z.ipv6()]).optional(),
  /** Subnets that it advertises ("192.168.1.0/24"). */
  routes: Strings,
  /** Those of them that an admin has approved. */
  enabledRoutes: Strings,
  /** Tailscale Services that it offers to host ("svc:forge"). */
  advertisedServices: Strings,
});

const SeedService = z.strictObject({
  /** "svc:forge". */
  name: z.string(),
  addrs: z.tuple([z.ipv4(), z.ipv6()]).optional(),
  comment: z.string().default(""),
  /** "tcp:443". */
  ports: Strings,
  tags: Strings,
});

/** A tailnet as the emulator begins with it. Everything but the name has a default, so that a seed says only what matters. */
export const TailscaleSeed = z.strictObject({
  /** "tail8d86e.ts.net". */
  tailnet: z.string(),
  users: z.array(SeedUser).default([]),
  devices: z.array(SeedDevice).default([]),
  services: z.array(SeedService).default([]),
  /** OAuth clients with their secrets. They hold at every start, also when the rest was seeded long ago. */
  oauthClients: z
    .array(z.strictObject({ id: z.string(), secret: z.string(), scopes: Strings, tags: Strings }))
    .default([]),
  /** API access tokens of users ("tskey-api-..."). They hold at every start too. */
  apiTokens: z.array(z.strictObject({ token: z.string(), loginName: z.string() })).default([]),
  /** A new tailnet has MagicDNS and no nameservers of its own. */
  magicDns: z.boolean().default(true),
  httpsEnabled: z.boolean().default(false),
  /** HuJSON text; Tailscale's default policy when it is not given. */
  policy: z.string().optional(),
});
export type TailscaleSeed = z.input<typeof TailscaleSeed>;

/** The policy of a new tailnet: everybody reaches everything. */
export const DEFAULT_POLICY = `// Example/default ACLs for unrestricted connections.
{
  // Allow all connections.
  "grants": [
    {"src": ["*"], "dst": ["*"], "ip": ["*"]},
  ],

  // Allow all users to SSH into their own devices in check mode.
  "ssh": [
    {
      "action": "check",
      "src": ["autogroup:member"],
      "dst": ["autogroup:self"],
      "users": ["autogroup:nonroot", "root"],
    },
  ],
}
`;
