import { z } from "zod";
import type { PostureValue } from "./parse/model.ts";

/** Roles that a user may have (https://tailscale.com/docs/reference/user-roles). */
export const ROLES = [
  "owner",
  "admin",
  "it-admin",
  "network-admin",
  "billing-admin",
  "auditor",
  "member",
] as const;

export type Role = (typeof ROLES)[number];

/** A person of the tailnet. */
export interface TailnetUser {
  readonly id: number | string;
  readonly name: string;
  /** The login that policies name; may be empty. */
  readonly email: string;
  /** Where no user has a role, the one with the lowest id is the owner: a tailnet is never without. */
  readonly role?: Role;
}

/** A device of the tailnet. */
export interface TailnetNode {
  readonly name: string;
  /** Its Tailscale addresses, of both families. */
  readonly addresses: readonly string[];
  readonly tags: readonly string[];
  /** The id, name or email of its user; a tagged device has none. */
  readonly user?: number | string;
  readonly advertisedRoutes: readonly string[];
  readonly approvedRoutes: readonly string[];
  /** Shared into the tailnet from another one. */
  readonly shared?: boolean;
  /** Device posture attributes, such as "node:os". */
  readonly posture?: Readonly<Record<string, PostureValue>>;
}

/** A Tailscale Service: a name with addresses of its own that devices host. */
export interface TailnetService {
  /** With its prefix: "svc:web". */
  readonly name: string;
  readonly addrs: readonly string[];
  readonly tags: readonly string[];
  readonly ports: readonly string[];
  /** Names of the devices that host it. */
  readonly hosts: readonly string[];
}

/** What a policy is judged against. */
export interface Tailnet {
  readonly users: readonly TailnetUser[];
  readonly nodes: readonly TailnetNode[];
  readonly services: readonly TailnetService[];
  /** The tailnet's own domains, aliases included; by default that of its owner's email. */
  readonly domains?: readonly string[];
}

const texts = z.array(z.string()).nullish();
const posture = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

const nodeForm = z.object({
  name: z.string().nullish(),
  hostname: z.string().nullish(),
  tags: texts,
  ipv4: z.string().nullish(),
  ipv6: z.string().nullish(),
  addresses: texts,
  user: z.union([z.string(), z.number()]).nullish(),
  routable_ips: texts,
  approved_routes: texts,
  shared: z.boolean().nullish(),
  posture: posture.nullish(),
});

const tailnetForm = z.object({
  users: z
    .array(
      z.object({
        id: z.union([z.number(), z.string()]),
        name: z.string().nullish(),
        email: z.string().nullish(),
        role: z.enum(ROLES).nullish(),
      }),
    )
    .nullish(),
  nodes: z.union([z.record(z.string(), nodeForm), z.array(nodeForm)]).nullish(),
  services: z
    .array(z.object({ name: z.string(), addrs: texts, tags: texts, ports: texts, hosts: texts }))
    .nullish(),
  domains: texts,
});

/**
 * Reads a tailnet from outside: `users`, `nodes` (by name, or a list), and optionally `services` and `domains`, as the conformance cases
 * write them (`ipv4`, `ipv6`, `routable_ips`, `approved_routes`).
 *
 * @throws z.ZodError when it has another form
 */
export function readTailnet(json: unknown): Tailnet {
  const { users, nodes, services, domains } = tailnetForm.parse(json);
  const named = Array.isArray(nodes)
    ? nodes.map((node): [string, z.infer<typeof nodeForm>] => [node.name ?? node.hostname ?? "", node])
    : Object.entries(nodes ?? {});
  return {
    users: (users ?? []).map(({ id, name, email, role }) => ({
      id,
      name: name ?? "",
      email: email ?? "",
      ...(role == null ? {} : { role }),
    })),
    nodes: named.map(([name, node]) => ({
      name,
      addresses: [node.ipv4, node.ipv6, ...(node.addresses ?? [])].filter((address) => address != null),
      tags: node.tags ?? [],
      ...(node.user == null ? {} : { user: node.user }),
      advertisedRoutes: node.routable_ips ?? [],
      approvedRoutes: node.approved_routes ?? [],
      ...(node.shared == null ? {} : { shared: node.shared }),
      ...(node.posture == null ? {} : { posture: node.posture }),
    })),
    services: (services ?? []).map(({ name, addrs, tags, ports, hosts }) => ({
      name,
      addrs: addrs ?? [],
      tags: tags ?? [],
      ports: ports ?? [],
      hosts: hosts ?? [],
    })),
    ...(domains == null ? {} : { domains }),
  };
}
