import type { Range } from "../address/ranges.ts";
import type { Evaluated } from "../evaluate.ts";
import { Changes } from "./changes.ts";
import { sshAccess } from "./logins.ts";
import { type Shift, shiftsOf } from "./shifts.ts";
import { createSides, type Side } from "./sides.ts";
import { spansInWords } from "./words.ts";

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
    for (const shift of shiftsOf(sides[0].cellsOf(name), sides[1].cellsOf(name)))
      changes.add(shift, destinations);
  }
  for (const [shift, destination] of routedShifts(sides)) changes.add(shift, [destination]);
  for (const { kind, sources: devices, destinations, on } of sshAccess(before, after))
    changes.addNamed(kind, { devices: [...devices].sort(), beyond: [] }, destinations, [on]);
  return changes.inWords();
}

/** What differs behind routers: spans that are reached alike on both sides are compared once, and neighbours that differ alike are told as one. */
function routedShifts(sides: readonly [Side, Side]): readonly (readonly [Shift, string])[] {
  const known = new Map<string, readonly Shift[]>();
  return [...new Set(sides.flatMap((side) => side.routers))].flatMap((router) => {
    const found = new Map<string, { readonly shift: Shift; readonly pieces: Range[] }>();
    for (const piece of sides[0].piecesOf(router, sides[1])) {
      const [a, b] = [sides[0].behind(router, piece), sides[1].behind(router, piece)];
      const pair = `${a.key} | ${b.key}`;
      const shifts = known.get(pair) ?? shiftsOf(a.cells(), b.cells());
      known.set(pair, shifts);
      for (const shift of shifts) {
        const id = [shift.kind, shift.sources.join(), ...shift.on].join(" ");
        const group = found.get(id) ?? { shift, pieces: [] };
        group.pieces.push(piece);
        found.set(id, group);
      }
    }
    return [...found.values()].map(({ shift, pieces }): [Shift, string] => [
      shift,
      `${spansInWords(pieces)} behind ${router}`,
    ]);
  });
}
