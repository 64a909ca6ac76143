import { formatDuration } from "../names/duration.ts";
import { type Autogroup, ROLE_AUTOGROUPS } from "../names/selector.ts";
import type { Policy, SelectorRef, SshRule } from "../parse/model.ts";
import { checkPostures, checkReference } from "./references.ts";
import { quoted, type Report } from "./report.ts";

/** The longest that a check may last (https://tailscale.com/kb/1193/tailscale-ssh), in seconds. */
const MAX_CHECK_PERIOD = 168 * 3600;

const SOURCES: readonly Autogroup[] = [...ROLE_AUTOGROUPS, "autogroup:member", "autogroup:tagged"];
const DESTINATIONS: readonly Autogroup[] = ["autogroup:member", "autogroup:tagged", "autogroup:self"];

/** Checks a rule of `ssh`. */
export function checkSsh(policy: Policy, rule: SshRule, report: Report): void {
  if (rule.action === "") report(rule.place, "action must be specified");
  if (rule.users.length === 0) report(rule.place, "users must be specified");
  for (const { text, place } of rule.users) {
    if (text === "" || text === "*") report(place, `user ${quoted(text)} is not valid`);
  }
  for (const { text, place } of rule.acceptEnv) {
    if (text === "") report(place, "acceptEnv values cannot be empty");
  }
  for (const ref of rule.sources) checkSource(policy, ref, report);
  for (const ref of rule.destinations) checkDestination(policy, ref, report);
  checkPair(rule, report);
  checkPeriod(rule, report);
  for (const ref of rule.recorder) checkReference(policy, ref, report);
  checkPostures(policy, rule.srcPosture, report);
}

function checkSource(policy: Policy, ref: SelectorRef, report: Report): void {
  const { selector, text, place } = ref;
  if (selector.kind === "autogroup") {
    if (!SOURCES.includes(selector.autogroup))
      report(place, `${quoted(selector.autogroup)} is not allowed in src`);
  } else if (["user", "domain", "group", "tag"].includes(selector.kind)) checkReference(policy, ref, report);
  else report(place, `invalid src ${quoted(text)}`);
}

function checkDestination(policy: Policy, ref: SelectorRef, report: Report): void {
  const { selector, text, place } = ref;
  if (selector.kind === "autogroup") {
    if (!DESTINATIONS.includes(selector.autogroup)) {
      report(place, `${quoted(selector.autogroup)} is not allowed in dst`);
    }
  } else if (selector.kind === "tag" || selector.kind === "user") checkReference(policy, ref, report);
  else report(place, `invalid dst ${quoted(text)}`);
}

/** Who may reach whose devices at all: a tag never a person's, a person only their own; and nobody who could not answer is asked. */
function checkPair({ sources, destinations, action }: SshRule, report: Report): void {
  const tag = sources.find(
    ({ selector }) =>
      selector.kind === "tag" || (selector.kind === "autogroup" && selector.autogroup === "autogroup:tagged"),
  );
  const tagged = tag !== undefined;
  if (tagged && action === "check")
    report(tag.place, `action "check" cannot be used with ${quoted(tag.text)} in src`);
  const users = new Set(sources.map(({ text }) => text));
  for (const { selector, text, place } of destinations) {
    if (selector.kind === "user") {
      if (tagged) report(place, `tags in SSH source cannot access user-owned devices (${text})`);
      else if (users.size !== 1 || !users.has(text)) {
        report(place, `user destination requires source to contain only that same user ${quoted(text)}`);
      }
    } else if (tagged && selector.kind === "autogroup" && selector.autogroup === "autogroup:self") {
      const allowed = "autogroup:self destination requires source to contain only users or groups";
      report(place, `${allowed}, not tags or autogroup:tagged`);
    } else if (tagged && selector.kind === "autogroup" && selector.autogroup === "autogroup:member") {
      report(place, "tags in SSH source cannot access autogroup:member (user-owned devices)");
    }
  }
}

function checkPeriod({ action, checkPeriod }: SshRule, report: Report): void {
  if (checkPeriod === undefined) return;
  const { period, place } = checkPeriod;
  if (action !== "check") report(place, 'checkPeriod is only valid with action "check"');
  else if (period !== "always" && period < 0) {
    report(place, `checkPeriod ${formatDuration(period)} must be a positive duration`);
  } else if (period !== "always" && period > MAX_CHECK_PERIOD) {
    report(place, `checkPeriod ${formatDuration(period)} is above the max (168h)`);
  }
}
