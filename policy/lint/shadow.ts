import type { Evaluated } from "../evaluate.ts";
import type { FilterEntry } from "../filter/compile.ts";
import type { AclRule, GrantRule } from "../parse/model.ts";
import type { Member } from "../resolve/members.ts";
import { capabilityCover, networkCover } from "./cover.ts";
import { atRule, type LintFinding, lintFinding } from "./finding.ts";
import { isBound, namesInWords, originKey, selectorsInWords } from "./rules.ts";

/**
 * Rules all of whose permits other rules give already, on every device of this tailnet. Of rules that open the same the first stays; what
 * is told could be taken away together. Rules with `via` also decide on the way that traffic takes, so they are never told.
 */
export function shadowedRules(evaluated: Evaluated, inUse: ReadonlySet<string>): LintFinding[] {
  const { policy } = evaluated;
  const rules = [...(policy.grants ?? []), ...(policy.acls ?? [])].filter((rule) =>
    inUse.has(originKey(rule)),
  );
  const filters = distinctFilters(evaluated);
  const bound = new Set(rules.filter((rule) => isBound(policy, rule)).map(originKey));
  const bending = new Set(rules.filter((rule) => "via" in rule && rule.via.length > 0).map(originKey));
  const left = new Set(rules.map(originKey));
  return rules.toReversed().flatMap((rule) => {
    const key = originKey(rule);
    if (bending.has(key)) return [];
    const may = (other: string): boolean =>
      other !== key && left.has(other) && !bending.has(other) && (!bound.has(other) || bound.has(key));
    const by = coverOf(filters, key, may);
    if (by === undefined) return [];
    left.delete(key);
    return [told(rule, by)];
  });
}

function told(rule: AclRule | GrantRule, by: readonly string[]): LintFinding {
  const said = `${selectorsInWords(rule.sources)} → ${selectorsInWords(rule.destinations)}`;
  return lintFinding(
    "rule-shadowed",
    atRule(rule),
    `opens nothing that ${namesInWords(by)} ${by.length === 1 ? "does" : "do"} not open already (${said})`,
    "take the rule away, or narrow the wider one",
  );
}

interface Filter {
  readonly member: Member;
  readonly entries: readonly FilterEntry[];
}

/** Each filter once, with one of the members that have it. */
function distinctFilters(evaluated: Evaluated): readonly Filter[] {
  const numbers = new Map<FilterEntry, number>();
  const numberOf = (entry: FilterEntry): number => {
    const number = numbers.get(entry) ?? numbers.size;
    numbers.set(entry, number);
    return number;
  };
  const found = new Map<string, Filter>();
  for (const member of evaluated.members.all) {
    const entries = evaluated.filterOf(member);
    const key = `${member.v4.length > 0} ${member.v6.length > 0} ${entries.map(numberOf).join(" ")}`;
    if (!found.has(key)) found.set(key, { member, entries });
  }
  return [...found.values()];
}

/** The rules that give all that a rule gives, each of them needed somewhere; undefined where something is left over. */
function coverOf(
  filters: readonly Filter[],
  key: string,
  may: (other: string) => boolean,
): readonly string[] | undefined {
  const by = new Set<string>();
  for (const { member, entries } of filters) {
    const others = entries.filter(({ origin }) => may(originKey(origin)));
    for (const entry of entries) {
      if (originKey(entry.origin) !== key) continue;
      const cover =
        entry.kind === "network" ? networkCover(entry, others, member) : capabilityCover(entry, others);
      if (cover === undefined) return undefined;
      for (const other of cover) by.add(originKey(other.origin));
    }
  }
  return [...by];
}
