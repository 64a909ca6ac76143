import type { Policy } from "../parse/model.ts";
import type { Problem } from "../parse/place.ts";
import { checkAcl, checkGrant } from "./access.ts";
import { checkPostures, checkSpelling } from "./references.ts";
import { gather } from "./report.ts";
import { checkGroups, checkIpsets, checkNodeAttribute, checkOwners } from "./settings.ts";
import { checkSsh } from "./ssh.ts";
import { checkSshTest } from "./tests.ts";

/** Checks a policy in itself: what it names exists, and every rule is one that the control server takes. */
export function validate(policy: Policy): readonly Problem[] {
  return gather((report) => {
    checkGroups(policy, report);
    for (const rule of policy.acls ?? []) checkAcl(policy, rule, report);
    for (const rule of policy.ssh) checkSsh(policy, rule, report);
    for (const rule of policy.grants ?? []) checkGrant(policy, rule, report);
    for (const entry of policy.nodeAttrs) checkNodeAttribute(policy, entry, report);
    checkOwners(policy, report);
    checkSpelling(policy, report);
    checkIpsets(policy, report);
    checkPostures(policy, policy.defaultSrcPosture, report);
    for (const test of policy.sshTests) checkSshTest(policy, test, report);
  });
}
