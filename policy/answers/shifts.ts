import { PORT_PROTOCOLS, protocolName } from "../names/protocols.ts";
import { type Bits, commonBits, noBits } from "../resolve/bits.ts";
import { type Cell, compareCells } from "./cells.ts";
import { portsInWords } from "./words.ts";

/** What some sources gain or lose at a destination: each source is in one shift of a kind, with all that it gains or loses there. */
export interface Shift {
  readonly kind: "gain" | "lose";
  readonly sources: Bits;
  /** "tcp 443", "udp *", "icmp"; "443" and "*" are TCP, UDP and ICMP together. */
  readonly on: readonly string[];
}

/** Cells by protocol. */
export type Cells = ReadonlyMap<number, readonly Cell[]>;

/** Everything that differs between the cells of one destination. */
export function shiftsOf(before: Cells, after: Cells): readonly Shift[] {
  const differences = [...new Set([...before.keys(), ...after.keys()])].flatMap((protocol) =>
    compareCells(before.get(protocol) ?? [], after.get(protocol) ?? []).map((difference) => ({
      protocol,
      ...difference,
    })),
  );
  return (["gain", "lose"] as const).flatMap((kind) =>
    classesOf(differences.map((difference) => difference[kind])).map(
      ({ sources, members }): Shift => ({
        kind,
        sources,
        on: inWords(differences.filter((_, i) => members.has(i))),
      }),
    ),
  );
}

interface Class {
  readonly sources: Bits;
  /** The sets that have all of these sources, by number; the others have none of them. */
  readonly members: ReadonlySet<number>;
}

/** Parts everybody in some sets by which of them they are in. */
function classesOf(sets: readonly Bits[]): readonly Class[] {
  let classes: Class[] = [];
  sets.forEach((set, number) => {
    let rest = set;
    const parted = classes.flatMap(({ sources, members }) => {
      const within = commonBits(sources, set);
      if (noBits(within)) return [{ sources, members }];
      rest = without(rest, within);
      const outside = without(sources, set);
      const both = { sources: within, members: new Set([...members, number]) };
      return noBits(outside) ? [both] : [{ sources: outside, members }, both];
    });
    classes = noBits(rest) ? parted : [...parted, { sources: rest, members: new Set([number]) }];
  });
  return classes;
}

function without(from: Bits, others: Bits): Bits {
  return from.map((word, i) => word & ~(others[i] ?? 0));
}

/** Ports in words, neighbours joined. */
function inWords(
  differences: readonly { readonly protocol: number; readonly range: { first: number; last: number } }[],
): readonly string[] {
  const words = [...Map.groupBy(differences, ({ protocol }) => protocol)].flatMap(([protocol, all]) => {
    const name = protocolName(protocol);
    if (!PORT_PROTOCOLS.includes(protocol)) return [name];
    const joined: { first: number; last: number }[] = [];
    for (const { range } of all) {
      const last = joined.at(-1);
      if (last !== undefined && last.last + 1 === range.first) last.last = range.last;
      else joined.push({ first: range.first, last: range.last });
    }
    return joined.map((range) => `${name} ${portsInWords(range)}`);
  });
  return [...withoutProtocols(words)].sort(inOrder);
}

/** "tcp 80" comes before "tcp 443". */
export function inOrder(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

/** Ports that are open for TCP, UDP and ICMP together are told as a rule without a protocol has them: "443" alone. */
function withoutProtocols(on: readonly string[]): readonly string[] {
  if (!on.includes("icmp") || !on.includes("ipv6-icmp")) return on;
  const whole = on
    .flatMap((word) => (word.startsWith("tcp ") ? [word.slice(4)] : []))
    .filter((ports) => on.includes(`udp ${ports}`));
  if (whole.length === 0) return on;
  const told = new Set([...whole.flatMap((ports) => [`tcp ${ports}`, `udp ${ports}`]), "icmp", "ipv6-icmp"]);
  return [...whole, ...on.filter((word) => !told.has(word))];
}
