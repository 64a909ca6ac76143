import {
  type Evaluated,
  evaluate,
  type Member,
  parsePolicy,
  readTailnet,
  type Tailnet,
} from "../../../policy/index.ts";

/** A small tailnet with one of everything: users of several roles, tags, a router, an exit node, a service. */
export const TAILNET: Tailnet = readTailnet({
  users: [
    { id: 1, name: "owner", email: "owner@example.com", role: "owner" },
    { id: 2, name: "family", email: "family@example.com", role: "member" },
    { id: 3, name: "auditor", email: "auditor@example.com", role: "auditor" },
    { id: 4, name: "guest", email: "guest@example.org", role: "member" },
  ],
  nodes: [
    node("laptop", 1, { user: "owner", posture: { "node:os": "macos", "node:osVersion": "14.10.0" } }),
    node("phone", 2, { user: "owner", posture: { "node:os": "ios" } }),
    node("tablet", 3, { user: "family" }),
    node("desk", 4, { user: "auditor" }),
    node("web", 5, { tags: ["tag:web"] }),
    node("db", 6, { tags: ["tag:db"] }),
    node("router", 7, { tags: ["tag:router"], ...routes("10.1.0.0/16", "10.2.0.0/16") }),
    node("exit", 8, { tags: ["tag:exit"], ...routes("0.0.0.0/0", "::/0") }),
    node("visitor", 9, { user: "guest" }),
  ],
  services: [
    {
      name: "svc:wiki",
      addrs: ["100.64.1.1", "fd7a:115c:a1e0::101"],
      tags: ["tag:wiki"],
      ports: ["tcp:443"],
      hosts: ["web"],
    },
  ],
});

function node(name: string, number: number, rest: object): object {
  return { name, ipv4: `100.64.0.${number}`, ipv6: `fd7a:115c:a1e0::${number}`, ...rest };
}

function routes(...all: readonly string[]): object {
  return { routable_ips: all, approved_routes: all };
}

/** Tags of the tailnet, as a policy must define them. */
export const TAG_OWNERS = Object.fromEntries(
  ["tag:web", "tag:db", "tag:router", "tag:exit", "tag:wiki"].map((tag) => [tag, ["autogroup:admin"]]),
);

/** Works out a policy, given without its tagOwners. */
export function evaluated(policy: object, tailnet: Tailnet = TAILNET): Evaluated {
  const parsed = parsePolicy(JSON.stringify({ tagOwners: TAG_OWNERS, ...policy }));
  if (!parsed.ok) throw new Error(`${parsed.problems[0].path}: ${parsed.body.message}`);
  return evaluate(parsed.policy, tailnet);
}

/** A device or service of a tailnet that must be there. */
export function member({ members }: Evaluated, name: string): Member {
  const found = members.byName(name);
  if (found === undefined) throw new Error(`no member ${name}`);
  return found;
}

/** The IPv4 address of a device or service. */
export function address(of: Evaluated, name: string): string {
  return member(of, name).texts.v4[0] ?? "";
}
