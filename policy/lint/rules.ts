import type { RuleOrigin } from "../filter/permit.ts";
import type { AclRule, GrantRule, Policy, SelectorRef, SshRule } from "../parse/model.ts";

/** The rules of a policy, in the order of the file's sections. */
export function rulesOf(policy: Policy): readonly (AclRule | GrantRule | SshRule)[] {
  return [...(policy.grants ?? []), ...(policy.acls ?? []), ...policy.ssh];
}

/** A text that two origins share exactly when they are the same rule. */
export function originKey({ section, index }: Pick<RuleOrigin, "section" | "index">): string {
  return `${section}[${index}]`;
}

/** Whether a posture binds a rule. */
export function isBound(policy: Policy, { srcPosture }: AclRule | GrantRule | SshRule): boolean {
  return (srcPosture ?? policy.defaultSrcPosture).length > 0;
}

/** Selectors in words: "autogroup:member, tag:web". */
export function selectorsInWords(refs: readonly SelectorRef[]): string {
  return refs.map(({ text }) => text).join(", ");
}

/** Names in words, the first few of many: "a, b and 3 more". */
export function namesInWords(names: readonly string[], most = 6): string {
  if (names.length > most) return `${names.slice(0, most).join(", ")} and ${names.length - most} more`;
  const [last = ""] = names.slice(-1);
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}
