import { formatPrefix, overlap } from "../address/prefix.ts";
import { covers } from "../address/ranges.ts";
import { CGNAT, RESERVED } from "../address/wellknown.ts";
import { type Autogroup, ROLE_AUTOGROUPS } from "../names/selector.ts";
import type { NodeAttribute, Policy, SelectorRef } from "../parse/model.ts";
import { checkReference } from "./references.ts";
import { quoted, type Report } from "./report.ts";

/** Checks that no group holds another. Of several the server tells the last one. */
export function checkGroups(policy: Policy, report: Report): void {
  for (const { name, value } of [...policy.groups.values()].reverse()) {
    for (const { text, place } of value) {
      if (text.startsWith("group:"))
        report(place, `groups[${quoted(name)}]: ${quoted(text)}: group members cannot be recursive`);
    }
  }
}

/** Autogroups that stand for devices by who has them: targets of attributes, owners of tags, approvers. */
const TARGETS: readonly Autogroup[] = [...ROLE_AUTOGROUPS, "autogroup:member", "autogroup:tagged"];

/** Checks an entry of `nodeAttrs`. One that sets nothing is taken and does nothing. */
export function checkNodeAttribute(policy: Policy, entry: NodeAttribute, report: Report): void {
  for (const ref of entry.targets) {
    const { selector, place } = ref;
    const refused = `${quoted(ref.text)} is not allowed in target`;
    if (selector.kind === "autogroup" && selector.autogroup === "autogroup:self") {
      // The server does not refuse this one in words: it answers with a fault of its own.
      report(place, "internal server error", { status: 500, cause: refused });
    } else if (selector.kind === "autogroup" ? !TARGETS.includes(selector.autogroup) : isNoTarget(selector)) {
      report(place, refused);
    } else if (selector.kind !== "autogroup") checkReference(policy, ref, report);
  }
  for (const { prefix, place } of entry.ipPool) {
    const said = `IPPool(${formatPrefix(prefix)})`;
    if (!covers(CGNAT, prefix)) report(place, `${said}: network not within 100.64.0.0/10`);
    else if (RESERVED.some((range) => overlap(range, prefix)))
      report(place, `${said}: network within reserved range`);
  }
}

function isNoTarget({ kind }: SelectorRef["selector"]): boolean {
  return kind === "ipset" || kind === "service";
}

/** Checks owners of tags and approvers of routes, exit nodes and services. */
export function checkOwners(policy: Policy, report: Report): void {
  const check = (refs: readonly SelectorRef[], where: string): void => {
    for (const ref of refs) {
      const { selector, place } = ref;
      if (selector.kind !== "autogroup") checkReference(policy, ref, report);
      else if (!TARGETS.includes(selector.autogroup))
        report(place, `${quoted(ref.text)} is not allowed in ${where}`);
    }
  };
  for (const { value } of policy.tagOwners.values()) check(value, "tagOwners");
  for (const { value } of policy.autoApprovers.routes) check(value, "autoApprovers");
  check(policy.autoApprovers.exitNode, "autoApprovers");
  for (const { name, place, value } of policy.autoApprovers.services) {
    if (name.startsWith("tag:") && !policy.tagOwners.has(name))
      report(place, `tag not found: ${quoted(name)}`);
    check(value, "autoApprovers");
  }
}

/** Checks that sets name what exists and that none holds itself. */
export function checkIpsets(policy: Policy, report: Report): void {
  for (const { value } of policy.ipsets.values()) {
    for (const part of value) checkReference(policy, part, report);
  }
  // Each set is walked once, on a stack of its own, so neither depth nor number is a danger.
  const done = new Set<string>();
  for (const { name, place } of policy.ipsets.values()) {
    if (!holdsItself(policy, name, done)) continue;
    report(place, `ipset ${quoted(name)}: circular reference`);
    return;
  }
}

function holdsItself(policy: Policy, start: string, done: Set<string>): boolean {
  const open = new Set<string>();
  const stack: { readonly name: string; next: number }[] = [{ name: start, next: 0 }];
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    open.add(frame.name);
    const part = policy.ipsets.get(frame.name)?.value[frame.next];
    frame.next += 1;
    if (part === undefined) {
      open.delete(frame.name);
      done.add(frame.name);
      stack.pop();
    } else if (part.selector.kind === "ipset" && !done.has(part.selector.ipset)) {
      if (open.has(part.selector.ipset)) return true;
      stack.push({ name: part.selector.ipset, next: 0 });
    }
  }
  return false;
}
