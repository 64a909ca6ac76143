import type { Evaluated } from "../evaluate.ts";
import type { SshTest } from "../parse/model.ts";
import type { Member } from "../resolve/members.ts";
import type { Resolver } from "../resolve/resolver.ts";
import { compileSsh, type SshEntry } from "../ssh/compile.ts";
import { runAccessTests } from "./access.ts";
import type { TestFailure } from "./failure.ts";
import { runSshTests } from "./ssh.ts";

/** Runs the policy's own tests, `tests` first, and gives those that fail. */
export function runTests(evaluated: Evaluated): readonly TestFailure[] {
  const { policy, resolver, permits } = evaluated;
  return [
    ...runAccessTests(resolver, permits.network, policy.tests),
    ...runSshTests(resolver, (test) => sshFor(evaluated, test), policy.sshTests),
  ];
}

/** SSH rules as a test sees them: where rules ask for a posture, devices count as stating what the test says that they state. */
function sshFor(
  { policy, resolver, sshOf }: Evaluated,
  test: SshTest,
): (node: Member) => readonly SshEntry[] {
  const bound =
    policy.defaultSrcPosture.length > 0 || policy.ssh.some(({ srcPosture }) => srcPosture !== undefined);
  if (!bound) return sshOf;
  const assuming: Resolver = {
    ...resolver,
    sources: (refs, postures) => resolver.sources(refs, postures, test.postureAttributes),
  };
  return compileSsh(assuming, policy.ssh);
}
