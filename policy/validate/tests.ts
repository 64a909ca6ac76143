import { isSingle, type Prefix } from "../address/prefix.ts";
import { parseSelector } from "../names/selector.ts";
import type { Policy, SshTest, TextAt } from "../parse/model.ts";
import { quoted, type Report } from "./report.ts";

/** Checks that an SSH test names one source and single destinations. */
export function checkSshTest(policy: Policy, test: SshTest, report: Report): void {
  const source = parseSelector(test.source.text);
  if ("selector" in source && ["autogroup", "any"].includes(source.selector.kind)) {
    report(test.source.place, `SSH tests src contains disallowed element ${quoted(test.source.text)}`);
  }
  for (const destination of test.destinations) checkDestination(policy, destination, report);
}

function checkDestination(policy: Policy, { text, place }: TextAt, report: Report): void {
  const parsed = parseSelector(text);
  if ("fault" in parsed) return;
  const { selector } = parsed;
  if (selector.kind === "tag" && !policy.tagOwners.has(selector.tag)) {
    report(place, `SSH tests dst contains unknown tag ${quoted(text)}`);
  }
  const internet = selector.kind === "autogroup" && selector.autogroup === "autogroup:internet";
  let network: Prefix | undefined;
  if (selector.kind === "prefix") network = selector.prefix;
  if (selector.kind === "host") network = policy.hosts.get(selector.host)?.value;
  if (internet || selector.kind === "any" || (network !== undefined && !isSingle(network))) {
    report(place, `SSH tests dst contains disallowed element ${quoted(text)}`);
  }
}
