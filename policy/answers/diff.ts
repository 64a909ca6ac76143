import type { Range } from "../address/ranges.ts";
import type { Evaluated } from "../evaluate.ts";
import { PORT_PROTOCOLS, protocolName } from "../names/protocols.ts";
import { type Cell, compareCells, type Difference } from "./cells.ts";
import { Changes } from "./changes.ts";
import { sshAccess } from "./logins.ts";
import { createSides, type Side } from "./sides.ts";
import { portsInWords, spansInWords } from "./words.ts";

/** What becomes reachable, or is no more: every source to every destination. */
export interface AccessChange {
  readonly kind: "gain" | "lose";
  /** Names of devices, and addresses from beyond the tailnet. */
  readonly sources: readonly string[];
  /** The same for people: a person by login where all their devices are meant, else "device (login)"; machines by name. */
  readonly who: readonly string[];
  /** Names of devices and services, and what lies behind routers: "10.1.0.0/16 behind router". */
  readonly destinations: readonly string[];
  /** "tcp 443", "udp *", "icmp", "ssh as root (check)"; "443" and "*" are TCP, UDP and ICMP together. */
  readonly on: readonly string[];
}

/**
 * What changes for whom from one policy and tailnet to another. Devices are the same when they have the same name. Destinations whose
 * filters are alike in both are compared once, so the work grows with the number of different filters.
 */
export function accessDiff(before: Evaluated, after: Evaluated): AccessChange[] {
  const { sides, sources } = createSides(before, after);
  const changes = new Changes(before, after, sources);
  const names = [...new Set([...before.members.all, ...after.members.all].map(({ name }) => name))];
  const alike = Map.groupBy(names, (name) => sides.map((side) => side.groupOf(name)).join(" "));
  for (const destinations of alike.values()) {
    const [name = ""] = destinations;
    const [a, b] = [sides[0].cellsOf(name), sides[1].cellsOf(name)];
    for (const [on, difference] of differences(a, b)) changes.add(difference, destinations, on);
  }
  for (const [destination, on, difference] of routedDifferences(sides))
    changes.add(difference, [destination], on);
  for (const { kind, sources: devices, destinations, on } of sshAccess(before, after))
    changes.addNamed(kind, { devices: [...devices].sort(), beyond: [] }, destinations, on);
  return changes.inWords();
}

/** What differs behind routers: spans that are reached alike on both sides are compared once, and neighbours that differ alike are told as one. */
function routedDifferences(
  sides: readonly [Side, Side],
): readonly (readonly [destination: string, on: string, Difference])[] {
  const known = new Map<string, ReturnType<typeof differences>>();
  return [...new Set(sides.flatMap((side) => side.routers))].flatMap((router) => {
    const found = new Map<string, { pieces: Range[]; on: string; difference: Difference }>();
    for (const piece of sides[0].piecesOf(router, sides[1])) {
      const [a, b] = [sides[0].behind(router, piece), sides[1].behind(router, piece)];
      const pair = `${a.key} | ${b.key}`;
      const differing = known.get(pair) ?? differences(a.cells(), b.cells());
      known.set(pair, differing);
      for (const [on, difference] of differing) {
        const id = `${pair} ${on}`;
        const group = found.get(id) ?? { pieces: [], on, difference };
        group.pieces.push(piece);
        found.set(id, group);
      }
    }
    const alike = Map.groupBy(found.values(), ({ on, difference }) =>
      [on, difference.gain.join(), difference.lose.join()].join(" "),
    );
    return [...alike.values()].flatMap((groups): (readonly [string, string, Difference])[] => {
      const [first] = groups;
      const words = spansInWords(groups.flatMap(({ pieces }) => pieces));
      return first === undefined ? [] : [[`${words} behind ${router}`, first.on, first.difference]];
    });
  });
}

type Cells = ReadonlyMap<number, readonly Cell[]>;

/** Every difference between the cells of one destination, with the protocol and ports that it is about. */
function differences(before: Cells, after: Cells): readonly (readonly [string, Difference])[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((protocol) =>
    compareCells(before.get(protocol) ?? [], after.get(protocol) ?? []).map(
      (difference): readonly [string, Difference] => [
        PORT_PROTOCOLS.includes(protocol)
          ? `${protocolName(protocol)} ${portsInWords(difference.range)}`
          : protocolName(protocol),
        difference,
      ],
    ),
  );
}
