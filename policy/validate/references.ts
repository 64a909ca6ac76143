import type { Policy, SelectorRef, TextAt } from "../parse/model.ts";
import { quoted, type Report } from "./report.ts";

/** Reports a selector that names a host, group, tag or set which the policy does not define. */
export function checkReference(
  policy: Policy,
  ref: SelectorRef,
  report: Report,
  sayName: (said: string, name: string) => string = (said) => said,
): void {
  const { selector, place } = ref;
  if (selector.kind === "host" && !policy.hosts.has(selector.host)) {
    // What is no name of the policy is taken for an address.
    report(place, sayName(`${quoted(selector.host)}: invalid address`, selector.host));
  }
  // A group with a domain comes from the identity provider, and no file defines it.
  if (selector.kind === "group" && !policy.groups.has(selector.group) && !selector.group.includes("@")) {
    report(place, `group not defined in policy: ${quoted(selector.group)}`);
  }
  if (selector.kind === "tag" && !policy.tagOwners.has(selector.tag)) {
    report(place, sayName(`tag not found: ${quoted(selector.tag)}`, selector.tag));
  }
  if (selector.kind === "ipset" && !policy.ipsets.has(selector.ipset)) {
    report(place, `ipset not found: ${quoted(selector.ipset)}`);
  }
}

/** Reports postures that the policy does not define. */
export function checkPostures(policy: Policy, names: readonly TextAt[] | undefined, report: Report): void {
  for (const { text, place } of names ?? []) {
    if (!policy.postures.has(text)) report(place, `posture not found: ${quoted(text)}`);
  }
}

/** Reports a file that writes autogroup:member in both its spellings; the reference allows only one of them in a file. */
export function checkSpelling(policy: Policy, report: Report): void {
  const rules = [...(policy.acls ?? []), ...(policy.grants ?? []), ...policy.ssh];
  const refs: readonly SelectorRef[] = [
    ...rules.flatMap(({ sources, destinations }): readonly SelectorRef[] => [...sources, ...destinations]),
    ...policy.nodeAttrs.flatMap(({ targets }) => targets),
    ...[...policy.tagOwners.values()].flatMap(({ value }) => value),
  ];
  const written = (spelling: string): SelectorRef | undefined =>
    refs.find(({ text }) => text === spelling || text.startsWith(`${spelling}:`));
  const plural = written("autogroup:members");
  if (plural === undefined || written("autogroup:member") === undefined) return;
  report(plural.place, "cannot use both autogroup:member and autogroup:members");
}
