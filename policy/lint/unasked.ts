import type { Evaluated } from "../evaluate.ts";
import type { NetworkEntry } from "../filter/compile.ts";
import type { AclRule, GrantRule } from "../parse/model.ts";
import { addBits, type Bits, commonBits, hasBit, indexesOf, noBits } from "../resolve/bits.ts";
import type { Ask, Asks } from "./asks.ts";
import { covers, excess, portText } from "./excess.ts";
import { atRule, type LintFinding, lintFinding } from "./finding.ts";
import { namesInWords, originKey } from "./rules.ts";
import type { Described } from "./ways.ts";

/**
 * Rules that are wider than what anybody asks for: ports open to a device that neither is meant to use them nor sends for a service that
 * does. Who may reach everything is left aside, and so is a person at a service that is not for them: that is a finding of its own.
 *
 * @param spared rules about whose machines another finding says all there is to say
 */
export function unaskedPorts(
  evaluated: Evaluated,
  described: Described,
  asks: Asks,
  spared: ReadonlySet<string>,
): LintFinding[] {
  const { members, policy } = evaluated;
  const found = new Map<string, Map<string, Part>>();
  for (const member of members.all) {
    for (const entry of evaluated.filterOf(member)) {
      if (entry.kind !== "network" || entry.origin.section === "default") continue;
      const sources = judged(evaluated, described, entry, member.index);
      const key = originKey(entry.origin);
      for (const { devices, asked, people } of alike(evaluated, sources, asks.get(member.index) ?? [])) {
        if (!people && spared.has(key)) continue;
        const known = people ? described.ways.filter((way) => way.member === member) : [];
        const open = excess(entry, [...asked, ...known]);
        if (open === "") continue;
        const parts = found.get(key) ?? new Map<string, Part>();
        found.set(key, parts);
        const from = devices.flatMap((index) => members.all[index]?.name ?? []);
        const part = parts.get(`${open} ${from.join()}`) ?? {
          open,
          from,
          to: new Set<string>(),
          asked: new Set<string>(),
        };
        parts.set(`${open} ${from.join()}`, part);
        part.to.add(member.name);
        for (const { protocol, port } of asked)
          if (covers(entry, protocol, port)) part.asked.add(portText(protocol, port));
      }
    }
  }
  return [...(policy.grants ?? []), ...(policy.acls ?? [])].flatMap((rule) => {
    const parts = [...(found.get(originKey(rule))?.values() ?? [])];
    return parts.length === 0 ? [] : [told(rule, parts)];
  });
}

/** Ports that are open too much, between which devices, and what is asked for beside them. */
interface Part {
  readonly open: string;
  readonly from: readonly string[];
  readonly to: Set<string>;
  readonly asked: Set<string>;
}

/** How many parts of a rule are told before the rest is only counted. */
const TOLD = 3;

function told(rule: AclRule | GrantRule, parts: readonly Part[]): LintFinding {
  const said = parts.slice(0, TOLD).map(({ open, from, to, asked }) => {
    const wanted = [...asked].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
    const beside = wanted.length === 0 ? "" : ` (asked for: ${namesInWords(wanted)})`;
    return `${open} of ${namesInWords([...to])} to ${namesInWords(from)}${beside}`;
  });
  const more = parts.length > TOLD ? `; and ${parts.length - TOLD} more` : "";
  const nothing = parts.every(({ asked }) => asked.size === 0);
  return lintFinding(
    "rule-unasked",
    atRule(rule),
    `opens what no service asks for: ${said.join("; ")}${more}`,
    nothing
      ? "take the rule away, or state the service that needs it"
      : "open only what is asked for, or state the service that needs more",
  );
}

/** The devices that an entry lets in and that are to be judged. */
function judged({ members }: Evaluated, { everywhere }: Described, entry: NetworkEntry, self: number): Bits {
  const { sources, target } = entry;
  const bits = members.none();
  if (target.reach4) addBits(bits, sources.v4);
  if (target.reach6) addBits(bits, sources.v6);
  for (const index of indexesOf(commonBits(bits, everywhere)).concat(hasBit(bits, self) ? [self] : []))
    bits[index >>> 5] = (bits[index >>> 5] ?? 0) & ~(1 << (index & 31));
  return bits;
}

interface Alike {
  readonly devices: readonly number[];
  readonly asked: readonly Ask[];
  readonly people: boolean;
}

/** Devices that ask for the same are judged together; persons' apart from machines. */
function alike({ members }: Evaluated, sources: Bits, asks: readonly Ask[]): readonly Alike[] {
  const concerned = asks.filter((ask) => !noBits(commonBits(ask.sources, sources)));
  const groups = new Map<string, { devices: number[]; asked: readonly Ask[]; people: boolean }>();
  for (const index of indexesOf(sources)) {
    const people = members.all[index]?.user !== undefined;
    const own = concerned.filter((ask) => hasBit(ask.sources, index));
    const key = `${people} ${own.map((ask) => concerned.indexOf(ask)).join(" ")}`;
    const group = groups.get(key) ?? { devices: [], asked: own, people };
    group.devices.push(index);
    groups.set(key, group);
  }
  return [...groups.values()];
}
