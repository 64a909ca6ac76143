import { formatPrefix } from "../address/prefix.ts";
import { isAllPorts } from "../names/ports.ts";
import { PORT_PROTOCOLS, protocolName } from "../names/protocols.ts";
import { type Autogroup, ROLE_AUTOGROUPS } from "../names/selector.ts";
import type { AclRule, GrantRule, Policy, SelectorRef } from "../parse/model.ts";
import { checkCapabilityName } from "./capability.ts";
import { checkPostures, checkReference } from "./references.ts";
import { quoted, type Report } from "./report.ts";

const SOURCES: readonly Autogroup[] = [
  ...ROLE_AUTOGROUPS,
  "autogroup:member",
  "autogroup:tagged",
  "autogroup:shared",
  "autogroup:danger-all",
];
const DESTINATIONS: readonly Autogroup[] = [
  ...ROLE_AUTOGROUPS,
  "autogroup:member",
  "autogroup:tagged",
  "autogroup:self",
  "autogroup:internet",
];
const SELF_SOURCES: readonly Autogroup[] = [...ROLE_AUTOGROUPS, "autogroup:member"];

/** Checks a rule of `acls`. */
export function checkAcl(policy: Policy, rule: AclRule, report: Report): void {
  checkSources(policy, rule.sources, report);
  for (const ref of rule.destinations) {
    checkDestination(policy, ref, report, (said, name) => `dst=${quoted(name)}: ${said}`);
  }
  checkPortsOfProtocol(rule, report);
  checkPostures(policy, rule.srcPosture, report);
  // In an ACL "*" may reach autogroup:self: it is narrowed to each user's own devices.
  checkSelf(rule, ["any"], report);
}

/** Checks a rule of `grants`. */
export function checkGrant(policy: Policy, rule: GrantRule, report: Report): void {
  if (rule.ip.length === 0 && rule.app.length === 0) report(rule.place, "ip and app can not both be empty");
  for (const capability of rule.app) checkCapabilityName(capability, report);
  const internet = rule.destinations.find(({ selector }) => isAutogroup(selector, "autogroup:internet"));
  if (rule.app.length > 0 && internet !== undefined) {
    report(internet.place, "cannot use app grants with autogroup:internet");
  }
  for (const { selector, place } of rule.destinations) {
    if (selector.kind !== "prefix" || selector.prefix.bits !== 0) continue;
    const said = `dst ${quoted(formatPrefix(selector.prefix))}`;
    report(place, `${said}: to allow all IP addresses, use "*" or "autogroup:internet"`);
    break;
  }
  checkSources(policy, rule.sources, report);
  for (const ref of rule.destinations) checkDestination(policy, ref, report);
  for (const { text, place } of rule.via) {
    if (!policy.tagOwners.has(text)) report(place, `tag ${quoted(text)} not found`);
  }
  checkPostures(policy, rule.srcPosture, report);
  checkSelf(rule, [], report);
}

function checkSources(policy: Policy, sources: readonly SelectorRef[], report: Report): void {
  for (const ref of sources) {
    const { selector, place } = ref;
    if (selector.kind === "autogroup" && !SOURCES.includes(selector.autogroup)) {
      report(place, sourceRefused(selector.autogroup));
    } else if (selector.kind === "service") report(place, `invalid src ${quoted(ref.text)}`);
    else checkReference(policy, ref, report, (said) => `src=${said}`);
  }
}

function sourceRefused(autogroup: Autogroup): string {
  if (autogroup === "autogroup:internet") return "autogroup:internet can only be used in ACL destinations";
  if (autogroup === "autogroup:self") return '"autogroup:self" not valid on the src side of a rule';
  return `${quoted(autogroup)} is not allowed in src`;
}

function checkDestination(
  policy: Policy,
  ref: SelectorRef,
  report: Report,
  sayName?: (said: string, name: string) => string,
): void {
  const { selector, place } = ref;
  if (selector.kind !== "autogroup") checkReference(policy, ref, report, sayName);
  else if (selector.autogroup === "autogroup:danger-all")
    report(place, "cannot use autogroup:danger-all as a dst");
  else if (!DESTINATIONS.includes(selector.autogroup)) {
    report(place, `${quoted(selector.autogroup)} is not allowed in dst`);
  }
}

function checkPortsOfProtocol({ destinations, protocols }: AclRule, report: Report): void {
  const [protocol] = protocols ?? [];
  if (protocol === undefined || PORT_PROTOCOLS.includes(protocol)) return;
  const precise = destinations.find(({ ports }) => !ports.every(isAllPorts));
  if (precise === undefined) return;
  const name = quoted(protocolName(protocol));
  report(precise.place, `protocol does not support specific ports: ${name}, only "*" is allowed`);
}

/** Only a user's devices can have others of the same user, so autogroup:self takes sources that stand for users. */
function checkSelf(
  { sources, destinations }: Pick<GrantRule, "sources" | "destinations">,
  alsoAllowed: readonly string[],
  report: Report,
): void {
  if (!destinations.some(({ selector }) => isAutogroup(selector, "autogroup:self"))) return;
  const wrong = sources.find(({ selector }) =>
    selector.kind === "autogroup"
      ? !SELF_SOURCES.includes(selector.autogroup)
      : !["user", "group", "domain", ...alsoAllowed].includes(selector.kind),
  );
  if (wrong !== undefined) {
    report(wrong.place, "autogroup:self can only be used with users, groups, or supported autogroups");
  }
}

function isAutogroup(selector: SelectorRef["selector"], autogroup: Autogroup): boolean {
  return selector.kind === "autogroup" && selector.autogroup === autogroup;
}
