import type { Evaluated } from "../evaluate.ts";
import type { ServicesDescription } from "../lint/description.ts";
import { describe, type Way } from "../lint/ways.ts";
import { matrixOf } from "../reach/matrix.ts";
import type { MatrixRow } from "../reach/rows.ts";
import { indexesOf } from "../resolve/bits.ts";
import { ownerOf, portsInWords, protocolsInWords, spansInWords } from "./words.ts";

/** Who reaches one device, service or subnet on the same ports. */
export interface AccessRow {
  /** A device or service; what lies behind a router is "10.1.0.0/16 behind router". */
  readonly destination: string;
  /** Its person's login, or its tags. */
  readonly carries: string;
  /** "tcp 443", "*". */
  readonly ports: readonly string[];
  /** The services that answer there, as far as they are described. */
  readonly services: readonly string[];
  /** Devices, each with its person's login or its tags; and addresses from beyond the tailnet, which are nobody's. */
  readonly sources: readonly { readonly device: string; readonly of: string }[];
}

/** The matrix of a tailnet as a table: a row for each destination and each set of sources that reaches it. */
export function accessTable(evaluated: Evaluated, services?: ServicesDescription): AccessRow[] {
  const { members } = evaluated;
  const matrix = matrixOf(evaluated);
  const ways = services === undefined ? [] : describe(evaluated, services).described.ways;
  const answering = Map.groupBy(ways, ({ member }) => member.index);
  return [
    ...members.all.flatMap((destination) =>
      rowsFor(
        evaluated,
        { destination: destination.name, carries: ownerOf(evaluated, destination) },
        matrix.rowsOf(destination),
        destination.index,
        answering.get(destination.index) ?? [],
      ),
    ),
    ...matrix.routed.flatMap(({ router, spans, rows }) =>
      rowsFor(
        evaluated,
        { destination: `${spansInWords(spans)} behind ${router.name}`, carries: ownerOf(evaluated, router) },
        rows,
        router.index,
        [],
      ),
    ),
  ];
}

/** @param self the device that the rows are about: its packets to itself need nobody's leave */
function rowsFor(
  evaluated: Evaluated,
  about: Pick<AccessRow, "destination" | "carries">,
  rows: readonly MatrixRow[],
  self: number,
  answering: readonly Way[],
): AccessRow[] {
  const { all } = evaluated.members;
  const bySources = new Map<string, { ports: string[]; services: string[]; sources: AccessRow["sources"] }>();
  for (const { protocols, ports, sources, outside } of rows) {
    const indexes = indexesOf(sources).filter((index) => index !== self);
    const beyond = outside.length === 0 ? [] : [spansInWords(outside)];
    if (indexes.length + beyond.length === 0) continue;
    const key = [...indexes, ...beyond].join();
    const found = bySources.get(key) ?? {
      ports: [],
      services: [],
      sources: [
        ...indexes.flatMap((index) => {
          const source = all[index];
          return source === undefined ? [] : [{ device: source.name, of: ownerOf(evaluated, source) }];
        }),
        ...beyond.map((device) => ({ device, of: "" })),
      ],
    };
    found.ports.push(
      [protocolsInWords(protocols), portsInWords(ports)].filter((word) => word !== "").join(" "),
    );
    for (const { service, protocol, port } of answering)
      if ((protocols ?? [6, 17]).includes(protocol) && ports.first <= port && port <= ports.last)
        found.services.push(service.name);
    bySources.set(key, found);
  }
  return [...bySources.values()].map((row) => ({
    ...about,
    ...row,
    // Beside every port of every protocol there is no more to say.
    ports: row.ports.includes("*") ? ["*"] : row.ports,
    services: [...new Set(row.services)],
  }));
}
