import type { Policy, SelectorRef } from "../parse/model.ts";
import type { Problem } from "../parse/place.ts";
import { localpartDomain } from "../ssh/users.ts";
import { gather, type Report } from "./report.ts";

/**
 * Checks what depends on the tailnet: `user:*@domain` and `localpart:*@domain` may name the tailnet's own domains only. Users that do not
 * exist are no problem: the server takes them, and they stand for nobody. A domain has to be written as the tailnet has it, in lower case.
 *
 * @param domains the tailnet's domains in lower case; without any nothing is checked
 */
export function validateForTailnet(policy: Policy, domains: readonly string[]): readonly Problem[] {
  if (domains.length === 0) return [];
  const check = (refs: readonly SelectorRef[], section: string, report: Report): void => {
    for (const { selector, place } of refs) {
      if (selector.kind !== "domain" || domains.includes(selector.domain)) continue;
      report(place, `[${section}] ${foreign(selector.domain)}`);
    }
  };
  return gather((report) => {
    for (const { sources, destinations } of policy.acls ?? []) {
      check(sources, "acls", report);
      check(destinations, "acls", report);
    }
    for (const { sources, destinations } of policy.grants ?? []) {
      check(sources, "grants", report);
      check(destinations, "grants", report);
    }
    for (const { sources, users } of policy.ssh) {
      check(sources, "ssh", report);
      for (const { text, place } of users) {
        const named = localpartDomain(text);
        if (named !== undefined && !domains.includes(named)) report(place, foreign(named));
      }
    }
  });
}

function foreign(domain: string): string {
  return `${domain} is not associated with this Tailnet and cannot be used in user:*@<domain> expressions`;
}
