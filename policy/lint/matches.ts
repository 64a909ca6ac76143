import { overlap } from "../address/prefix.ts";
import { covers } from "../address/ranges.ts";
import { INTERNET } from "../address/wellknown.ts";
import type { Evaluated } from "../evaluate.ts";
import type { Selector } from "../names/selector.ts";
import type { AclRule, GrantRule, SelectorRef, SshRule } from "../parse/model.ts";
import { type AddressSet, isEmptySet } from "../resolve/addresses.ts";
import { atRule, type LintFinding, lintFinding } from "./finding.ts";
import { originKey, rulesOf, selectorsInWords } from "./rules.ts";

/** The rules that have an effect on some device or service of the tailnet. */
export function rulesInUse(evaluated: Evaluated): ReadonlySet<string> {
  const used = new Set<string>();
  const { all, nodeCount } = evaluated.members;
  for (const member of all) {
    for (const { origin } of evaluated.filterOf(member)) used.add(originKey(origin));
    if (member.index >= nodeCount) continue;
    for (const { origin } of evaluated.sshOf(member)) used.add(originKey(origin));
  }
  return used;
}

/**
 * Rules that match nothing: not one device gets them.
 *
 * @param transient tags whose devices come and go: a rule that names one is left alone
 */
export function matchNothing(evaluated: Evaluated, transient: ReadonlySet<string>): LintFinding[] {
  const used = rulesInUse(evaluated);
  return rulesOf(evaluated.policy)
    .filter((rule) => !used.has(originKey(rule)))
    .filter(({ sources, destinations }) =>
      [...sources, ...destinations].every(({ selector }) => !transient.has(tagOf(selector))),
    )
    .map((rule) => {
      const { sources, destinations } = rule;
      const words = [
        emptyInWords(sources, "no device", (selector) => evaluated.resolver.source(selector)),
        emptyInWords(destinations, "nothing", (selector) => landing(evaluated, rule, selector)),
      ].filter((said) => said !== "");
      return lintFinding(
        "rule-matches-nothing",
        atRule(rule),
        `opens nothing: ${words.join(", and ") || "no device lets its packets in"} (${selectorsInWords(sources)} → ${selectorsInWords(destinations)})`,
        "take the rule away, or name what is in the tailnet",
      );
    });
}

function tagOf(selector: Selector): string {
  return selector.kind === "tag" ? selector.tag : "";
}

/** Where a selector leads in this tailnet, as far as it can be told without the rest of the rule. */
function landing(
  { resolver, members }: Evaluated,
  { sources }: AclRule | GrantRule | SshRule,
  selector: Selector,
): AddressSet | "somewhere" {
  if (selector.kind === "any") return "somewhere";
  if (selector.kind === "autogroup" && selector.autogroup === "autogroup:self") {
    const people = sources.some((ref) => !isEmptySet(resolver.source(ref.selector)));
    return people ? "somewhere" : resolver.destination(selector);
  }
  const set = resolver.destination(selector);
  const carried = set.ranges.some(
    (span) =>
      members.within(span).length > 0 ||
      members.routers.some(
        ({ routes, exit }) =>
          (exit && covers(INTERNET, span)) || routes.some((route) => overlap(route, span)),
      ),
  );
  return carried ? "somewhere" : { ...set, ranges: [] };
}

function emptyInWords(
  refs: readonly SelectorRef[],
  who: string,
  resolve: (selector: Selector) => AddressSet | "somewhere",
): string {
  const filled = refs.some(({ selector }) => {
    const set = resolve(selector);
    return set === "somewhere" || !isEmptySet(set);
  });
  if (filled) return "";
  const words = refs.map(({ text, selector }) => `${HOLDS[selector.kind] ?? "is of"} ${text}`);
  return `${who} ${words.join(" or ")}`;
}

/** How something belongs to what a selector names. */
const HOLDS: Readonly<Partial<Record<Selector["kind"], string>>> = {
  tag: "carries",
  service: "is",
  prefix: "has an address in",
  host: "has an address in",
  ipset: "has an address in",
};
