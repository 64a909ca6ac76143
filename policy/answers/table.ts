import type { Evaluated } from "../evaluate.ts";
import { matrixOf } from "../reach/matrix.ts";
import { indexesOf } from "../resolve/bits.ts";
import { ownerOf, portsInWords, protocolsInWords } from "./words.ts";

/** Who reaches one device or service on the same ports. */
export interface AccessRow {
  readonly destination: string;
  /** Its person's login, or its tags. */
  readonly carries: string;
  /** "tcp 443", "*". */
  readonly ports: readonly string[];
  readonly sources: readonly { readonly device: string; readonly of: string }[];
}

/** The matrix of a tailnet as a table: a row for each destination and each set of devices that reaches it. */
export function accessTable(evaluated: Evaluated): AccessRow[] {
  const { members } = evaluated;
  const matrix = matrixOf(evaluated);
  return members.all.flatMap((destination) => {
    const bySources = new Map<string, { ports: string[]; indexes: number[] }>();
    for (const { protocols, ports, sources } of matrix.rowsOf(destination)) {
      const indexes = indexesOf(sources).filter((index) => index !== destination.index);
      if (indexes.length === 0) continue;
      const found = bySources.get(indexes.join()) ?? { ports: [], indexes };
      found.ports.push(
        [protocolsInWords(protocols), portsInWords(ports)].filter((word) => word !== "").join(" "),
      );
      bySources.set(indexes.join(), found);
    }
    return [...bySources.values()].map(({ ports, indexes }) => ({
      destination: destination.name,
      carries: ownerOf(evaluated, destination),
      ports,
      sources: indexes.flatMap((index) => {
        const source = members.all[index];
        return source === undefined ? [] : [{ device: source.name, of: ownerOf(evaluated, source) }];
      }),
    }));
  });
}
