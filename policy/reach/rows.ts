import type { RangeSet } from "../address/ranges.ts";
import type { NetworkEntry } from "../filter/compile.ts";
import type { PortRange } from "../names/ports.ts";
import { addBits, type Bits, emptyBits } from "../resolve/bits.ts";
import type { Outside } from "./outside.ts";

/** Ports and protocols of a destination, and the devices that reach them. */
export interface MatrixRow {
  /** IANA numbers; undefined is the default set TCP, UDP and ICMP. */
  readonly protocols: readonly number[] | undefined;
  readonly ports: PortRange;
  /** Devices by index. */
  readonly sources: Bits;
  /** Addresses beyond the tailnet's own from which it is reached too: behind subnet routers, or anywhere. */
  readonly outside: RangeSet;
}

/** Rows of one destination from the entries that open it, for packets of each family or not; what has the same ports is one row. */
export function gatherRows(
  opening: readonly { readonly entry: NetworkEntry; readonly v4: boolean; readonly v6: boolean }[],
  outside: Outside,
): readonly MatrixRow[] {
  const rows = new Map<string, MatrixRow>();
  for (const { entry, v4, v6 } of opening) {
    if (!v4 && !v6) continue;
    const { sources, ports, protocols } = entry;
    for (const range of ports) {
      const key = `${protocols?.join(",") ?? ""} ${range.first}-${range.last}`;
      const row = rows.get(key) ?? {
        protocols,
        ports: range,
        sources: emptyBits(sources.v4.length * 32),
        outside: [],
      };
      if (v4) addBits(row.sources, sources.v4);
      if (v6) addBits(row.sources, sources.v6);
      const beyond = outside.of(sources, v4, v6);
      rows.set(key, beyond.length === 0 ? row : { ...row, outside: outside.join(row.outside, beyond) });
    }
  }
  return [...rows.values()];
}
