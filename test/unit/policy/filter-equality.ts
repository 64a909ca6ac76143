import { parseAddress, type WireRule } from "../../../policy/index.ts";

/** One elementary statement of a filter: from a span to a span, a protocol, a span of ports. */
interface Box {
  readonly from: Span;
  readonly to: Span;
  readonly protocol: number;
  readonly ports: { readonly first: bigint; readonly last: bigint };
}

interface Span {
  readonly first: bigint;
  readonly last: bigint;
}

const DEFAULT_PROTOCOLS = [1, 6, 17, 58];

/**
 * A filter in a form that is equal exactly when the filters allow the same (source, destination, protocol, port) and give the same
 * capabilities, whatever the order and the cutting of their rules. Written apart from the evaluator, to judge it.
 */
export function canonicalFilter(rules: readonly WireRule[], cuts: Cuts): readonly string[] {
  const statements = new Set<string>();
  for (const box of rules.flatMap(boxes)) {
    for (const from of atoms(cuts.from, box.from)) {
      for (const to of atoms(cuts.to, box.to)) {
        for (const ports of atoms(cuts.ports, box.ports))
          statements.add(`${from}>${to} ${box.protocol} ${ports}`);
      }
    }
  }
  for (const { SrcIPs, CapGrant } of rules) {
    for (const { Dsts, CapMap } of CapGrant ?? []) {
      const capabilities = Object.entries(CapMap).map((entry) => JSON.stringify(entry));
      for (const from of SrcIPs.flatMap(spans).flatMap((span) => atoms(cuts.from, span))) {
        for (const to of Dsts.flatMap(spans).flatMap((span) => atoms(cuts.to, span))) {
          for (const capability of capabilities) statements.add(`${from}>${to} may ${capability}`);
        }
      }
      if (SrcIPs.length > 0) continue;
      for (const to of Dsts)
        for (const capability of capabilities) statements.add(`nobody>${to} may ${capability}`);
    }
  }
  return [...statements].sort();
}

/** Where spans of two filters begin or end: between two cuts all is alike. */
export interface Cuts {
  readonly from: readonly bigint[];
  readonly to: readonly bigint[];
  readonly ports: readonly bigint[];
}

/** The cuts of filters that are to be compared. */
export function cutsOf(filters: readonly (readonly WireRule[])[]): Cuts {
  const rules = filters.flat();
  const from = rules.flatMap(({ SrcIPs }) => SrcIPs.flatMap(spans));
  const to = rules.flatMap(({ DstPorts, CapGrant }) => [
    ...(DstPorts ?? []).flatMap(({ IP }) => spans(IP)),
    ...(CapGrant ?? []).flatMap(({ Dsts }) => Dsts.flatMap(spans)),
  ]);
  const ports = rules.flatMap(({ DstPorts }) => (DstPorts ?? []).map(portSpan));
  return { from: edges(from), to: edges(to), ports: edges(ports) };
}

function edges(all: readonly Span[]): readonly bigint[] {
  const found = new Set(all.flatMap(({ first, last }) => [first, last + 1n]));
  return [...found].sort((a, b) => (a < b ? -1 : 1));
}

function atoms(cuts: readonly bigint[], { first, last }: Span): readonly bigint[] {
  return cuts.filter((cut) => first <= cut && cut <= last);
}

function boxes({ SrcIPs, DstPorts, IPProto }: WireRule): readonly Box[] {
  return SrcIPs.flatMap(spans).flatMap((from) =>
    (DstPorts ?? []).flatMap((entry) =>
      spans(entry.IP).flatMap((to) =>
        (IPProto ?? DEFAULT_PROTOCOLS).map((protocol) => ({ from, to, protocol, ports: portSpan(entry) })),
      ),
    ),
  );
}

function portSpan({ Ports }: NonNullable<WireRule["DstPorts"]>[number]): Span {
  return { first: BigInt(Ports.First), last: BigInt(Ports.Last) };
}

function spans(text: string): readonly Span[] {
  if (text === "*") return [...spans("0.0.0.0/0"), ...spans("::/0")];
  const [start = "", end = start] = text.split("-");
  const [address = "", length] = start.split("/");
  const first = number(address);
  if (length === undefined) return [{ first, last: number(end) }];
  const size = 1n << BigInt((address.includes(":") ? 128 : 32) - Number(length));
  return [{ first, last: first + size - 1n }];
}

function number(text: string): bigint {
  const address = parseAddress(text);
  if (address === undefined) throw new Error(`${text} is no address`);
  return address;
}
