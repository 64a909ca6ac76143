import { type Dependency, type Part, PERSON } from "./needs.ts";

/** A circle of parts that need each other, and how it is broken. */
export interface Circle {
  /** Each needs the next one, the last one the first. */
  readonly parts: readonly string[];
  /** The need that is left open at first. */
  readonly broken: Dependency & { readonly without: string };
}

/** The order in which a lab comes back that is gone. */
export interface Rebuild {
  readonly steps: readonly (Part & { readonly needs: readonly Dependency[] })[];
  readonly circles: readonly Circle[];
  /** Parts that wait for each other, with nothing that breaks the circle: they do not come back. */
  readonly stuck: readonly string[];
}

/** Puts parts in an order in which each comes after what it cannot do without: first by what brings it, so that one command does as much as it can. */
export function rebuildOf(parts: readonly Part[], dependencies: readonly Dependency[]): Rebuild {
  const known = new Set(parts.map(({ name }) => name));
  const among = dependencies.filter(({ part, needs }) => known.has(part) && known.has(needs));
  const of = Map.groupBy(among, ({ part }) => part);
  const steps: Rebuild["steps"][number][] = [];
  const done = new Set<string>();
  let left = [...parts];
  let by: string | undefined;
  for (;;) {
    const isReady = ({ name }: Part): boolean =>
      (of.get(name) ?? []).every(({ needs, without }) => without !== undefined || done.has(needs));
    const ready = left.filter(isReady);
    // A person comes only when no command gets further.
    const next = ready.find((part) => part.by === by) ?? ready.find((part) => part.by !== PERSON) ?? ready[0];
    if (next === undefined) break;
    by = next.by;
    done.add(next.name);
    left = left.filter((part) => part !== next);
    steps.push({ ...next, needs: of.get(next.name) ?? [] });
  }
  return { steps, circles: circlesOf(among, of), stuck: left.map(({ name }) => name) };
}

/** Each need that is left open at first and closes a circle, with the shortest circle that it closes; one for each circle. */
function circlesOf(
  dependencies: readonly Dependency[],
  of: ReadonlyMap<string, readonly Dependency[]>,
): Circle[] {
  const circles = new Map<string, Circle>();
  for (const dependency of dependencies) {
    const { part, needs, without } = dependency;
    if (without === undefined) continue;
    const back = wayFrom(needs, part, of);
    if (back === undefined) continue;
    const around = [part, ...back.slice(0, -1)];
    const key = [...around].sort().join(" ");
    if (!circles.has(key)) circles.set(key, { parts: around, broken: { ...dependency, without } });
  }
  return [...circles.values()].sort((a, b) => a.parts.length - b.parts.length);
}

/** The shortest way along needs from one part to another, both included. */
function wayFrom(
  from: string,
  to: string,
  of: ReadonlyMap<string, readonly Dependency[]>,
): string[] | undefined {
  const before = new Map<string, string | undefined>([[from, undefined]]);
  for (const name of before.keys()) {
    if (name === to) {
      const way: string[] = [];
      for (let at: string | undefined = to; at !== undefined; at = before.get(at)) way.unshift(at);
      return way;
    }
    // A map is gone through together with what is added meanwhile.
    for (const { needs } of of.get(name) ?? []) if (!before.has(needs)) before.set(needs, name);
  }
  return undefined;
}
