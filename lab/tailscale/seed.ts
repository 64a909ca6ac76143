import { z } from "zod";

const Tags = z.array(z.string());

/** A tailnet as the emulator begins with it. */
export const TailscaleSeed = z.object({
  /** "tail8d86e.ts.net". */
  tailnet: z.string(),
  users: z.array(z.object({ loginName: z.string(), role: z.enum(["owner", "admin", "member"]) })),
  devices: z.array(
    z.object({
      /** MagicDNS name without the domain. */
      name: z.string(),
      os: z.string(),
      /** Login name of its user, or its tags. */
      user: z.string().optional(),
      tags: Tags.default([]),
      routes: z.array(z.string()).default([]),
    }),
  ),
  oauthClients: z.array(
    z.object({ id: z.string(), secret: z.string(), scopes: z.array(z.string()), tags: Tags }),
  ),
});
export type TailscaleSeed = z.input<typeof TailscaleSeed>;

/** What Tailscale gives a new tailnet. */
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
