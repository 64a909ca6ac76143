import { permitsOf } from "../filter/permit.ts";
import type { Policy, SshTest } from "../parse/model.ts";
import { indexTailnet, type Member } from "../resolve/members.ts";
import { createResolver, type Resolver } from "../resolve/resolver.ts";
import { compileSsh, type SshEntry } from "../ssh/compile.ts";
import type { Tailnet } from "../tailnet.ts";
import { runAccessTests } from "./access.ts";
import type { TestFailure } from "./failure.ts";
import { runSshTests } from "./ssh.ts";
import { withAbsentTags, withStandIns } from "./standins.ts";

/** Runs the policy's own tests on a tailnet, `tests` first, and gives those that fail. */
export function runTests(policy: Policy, tailnet: Tailnet): readonly TestFailure[] {
  return [...accessFailures(policy, tailnet), ...sshFailures(policy, tailnet)];
}

function accessFailures(policy: Policy, tailnet: Tailnet): readonly TestFailure[] {
  if (policy.tests.length === 0) return [];
  const resolver = createResolver(policy, indexTailnet(withStandIns(policy, tailnet)));
  return runAccessTests(resolver, permitsOf(policy, resolver).network, policy.tests);
}

function sshFailures(policy: Policy, tailnet: Tailnet): readonly TestFailure[] {
  if (policy.sshTests.length === 0) return [];
  const resolver = createResolver(policy, indexTailnet(withAbsentTags(policy, tailnet)));
  const asIs = sshOn(policy, resolver);
  return runSshTests(resolver, (test) => sshFor(policy, resolver, test) ?? asIs, policy.sshTests);
}

/** SSH rules as a test sees them: where rules ask for a posture, devices count as stating what the test says that they state. */
function sshFor(
  policy: Policy,
  resolver: Resolver,
  test: SshTest,
): ((node: Member) => readonly SshEntry[]) | undefined {
  const bound =
    policy.defaultSrcPosture.length > 0 || policy.ssh.some(({ srcPosture }) => srcPosture !== undefined);
  if (!bound) return undefined;
  return sshOn(policy, {
    ...resolver,
    sources: (refs, postures) => resolver.sources(refs, postures, test.postureAttributes),
  });
}

/** The SSH rules of each device, worked out when they are first asked for. */
function sshOn(policy: Policy, resolver: Resolver): (node: Member) => readonly SshEntry[] {
  const compiled = compileSsh(resolver, policy.ssh);
  const known = new Map<number, readonly SshEntry[]>();
  return (node) => {
    const entries = known.get(node.index) ?? compiled(node);
    known.set(node.index, entries);
    return entries;
  };
}
