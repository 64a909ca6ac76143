import { z } from "zod";

/** What the control server keeps, one JSON file a kind. The field names are the API's where it shows them. */

export const User = z.object({
  id: z.string(),
  loginName: z.string(),
  displayName: z.string(),
  role: z.enum(["owner", "admin", "member"]),
});
export type User = z.output<typeof User>;

const AttributeValue = z.union([z.string(), z.number(), z.boolean()]);

export const Device = z.object({
  id: z.string(),
  nodeId: z.string(),
  /** With the domain. */
  name: z.string(),
  hostname: z.string(),
  addresses: z.array(z.string()),
  os: z.string(),
  user: z.string(),
  tags: z.array(z.string()),
  authorized: z.boolean(),
  keyExpiryDisabled: z.boolean(),
  created: z.string(),
  expires: z.string(),
  advertisedRoutes: z.array(z.string()),
  enabledRoutes: z.array(z.string()),
  advertisedServices: z.array(z.string()),
  /** Services for which an admin has said yes or no by hand. */
  serviceApprovals: z.record(z.string(), z.boolean()),
  /** Posture attributes set through the API, by their "custom:" name. */
  attributes: z.record(z.string(), z.object({ value: AttributeValue, expiry: z.string().optional() })),
});
export type Device = z.output<typeof Device>;

const KeyBase = {
  id: z.string(),
  /** Only a digest of the secret is kept. */
  secretSha256: z.string(),
  description: z.string(),
  created: z.string(),
  updated: z.string().optional(),
  revoked: z.string().optional(),
  /** The user who made it; empty where the tailnet owns it. */
  userId: z.string(),
};
const AuthKey = z.object({
  ...KeyBase,
  keyType: z.literal("auth"),
  expires: z.string(),
  expirySeconds: z.int(),
  capabilities: z.object({
    devices: z.object({
      create: z.object({
        reusable: z.boolean(),
        ephemeral: z.boolean(),
        preauthorized: z.boolean(),
        tags: z.array(z.string()),
      }),
    }),
  }),
});
const OAuthClient = z.object({
  ...KeyBase,
  keyType: z.literal("client"),
  scopes: z.array(z.string()),
  tags: z.array(z.string()),
});
const ApiToken = z.object({ ...KeyBase, keyType: z.literal("api"), expires: z.string() });
export const Key = z.discriminatedUnion("keyType", [AuthKey, OAuthClient, ApiToken]);
export type Key = z.output<typeof Key>;
export type OAuthClient = z.output<typeof OAuthClient>;
export type AuthKey = z.output<typeof AuthKey>;

/** Keys, and how many were ever made: the next one's identifier comes from that. */
export const KeyRing = z.object({ made: z.int(), keys: z.array(Key) });

/** An access token that an OAuth client got. */
export const AccessToken = z.object({
  sha256: z.string(),
  clientId: z.string(),
  scopes: z.array(z.string()),
  tags: z.array(z.string()),
  /** Milliseconds since 1970. */
  ends: z.number(),
});
export type AccessToken = z.output<typeof AccessToken>;

export const Service = z.object({
  name: z.string(),
  displayName: z.string().optional(),
  addrs: z.array(z.string()),
  comment: z.string().optional(),
  annotations: z.record(z.string(), z.string()).optional(),
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
export type Settings = z.output<typeof Settings>;

export const Resolver = z.object({ address: z.string(), useWithExitNode: z.boolean().optional() });
export const Dns = z.object({
  nameservers: z.array(Resolver),
  splitDNS: z.record(z.string(), z.array(Resolver)),
  searchPaths: z.array(z.string()),
  preferences: z.object({ overrideLocalDNS: z.boolean(), magicDNS: z.boolean() }),
});
export type Dns = z.output<typeof Dns>;

const Contact = z.object({
  email: z.string(),
  fallbackEmail: z.string().optional(),
  needsVerification: z.boolean(),
});
export const Contacts = z.object({ account: Contact, support: Contact, security: Contact });

export const Webhook = z.object({
  endpointId: z.string(),
  endpointUrl: z.string(),
  providerType: z.string(),
  creatorLoginName: z.string(),
  created: z.string(),
  lastModified: z.string(),
  subscriptions: z.array(z.string()),
});
export type Webhook = z.output<typeof Webhook>;
