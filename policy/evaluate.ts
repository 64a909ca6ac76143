import { compileFilters, type FilterEntry } from "./filter/compile.ts";
import { type Permits, permitsOf } from "./filter/permit.ts";
import { createWireWriter, type WireRule } from "./filter/wire.ts";
import type { Policy } from "./parse/model.ts";
import { withoutDisabled } from "./resolve/disabled.ts";
import { indexTailnet, type Member, type Members } from "./resolve/members.ts";
import { createResolver, type Resolver } from "./resolve/resolver.ts";
import { compileSsh, type SshEntry } from "./ssh/compile.ts";
import { type WireSshRule, wireSsh } from "./ssh/wire.ts";
import type { Tailnet } from "./tailnet.ts";

/** A policy worked out for a tailnet. */
export interface Evaluated {
  readonly policy: Policy;
  readonly tailnet: Tailnet;
  /** Devices, then services, with their addresses and routes. */
  readonly members: Members;
  readonly resolver: Resolver;
  /** What every rule opens, for the whole tailnet. */
  readonly permits: Permits;
  /** The packet filter of a device (or what is open on a service), each entry with the rule that it comes from. */
  filterOf(member: Member): readonly FilterEntry[];
  /** The same as the server sends it. */
  wireFilterOf(member: Member): readonly WireRule[];
  /** The SSH rules of a device. */
  sshOf(node: Member): readonly SshEntry[];
  wireSshOf(node: Member): readonly WireSshRule[];
}

/** Works out the packet filters and SSH rules of every device, as the control server does. */
export function evaluate(policy: Policy, tailnet: Tailnet): Evaluated {
  const members = indexTailnet(withoutDisabled(policy, tailnet));
  const resolver = createResolver(policy, members);
  const permits = permitsOf(policy, resolver);
  const filters = compileFilters(resolver, permits);
  const ssh = compileSsh(resolver, policy.ssh);
  const known = new Map<number, readonly SshEntry[]>();
  const writeFilter = createWireWriter(members);
  const filterOf = ({ index }: Member): readonly FilterEntry[] => filters[index] ?? [];
  const sshOf = (node: Member): readonly SshEntry[] => {
    const entries = known.get(node.index) ?? ssh(node);
    known.set(node.index, entries);
    return entries;
  };
  return {
    policy,
    tailnet,
    members,
    resolver,
    permits,
    filterOf,
    wireFilterOf: (member) => writeFilter(member, filterOf(member)),
    sshOf,
    wireSshOf: (node) => wireSsh(sshOf(node)),
  };
}
