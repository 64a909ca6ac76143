import type { Evaluated } from "../evaluate.ts";
import type { AccessChange } from "./diff.ts";
import { inOrder, type Shift } from "./shifts.ts";
import type { Sources } from "./sources.ts";
import { ownerOf, spansInWords } from "./words.ts";

/** Gathers shifts into sentences: who gains or loses the same at several destinations does so in one. */
export class Changes {
  readonly #found = new Map<string, Single>();
  readonly #owners: Readonly<Record<AccessChange["kind"], Owners>>;
  readonly #sources: Sources;

  constructor(before: Evaluated, after: Evaluated, sources: Sources) {
    this.#owners = { lose: ownersIn(before), gain: ownersIn(after) };
    this.#sources = sources;
  }

  add({ kind, sources, on }: Shift, destinations: readonly string[]): void {
    this.addNamed(kind, this.#named(sources), destinations, on);
  }

  /** Adds a change of sources that have names already. */
  addNamed(
    kind: AccessChange["kind"],
    { devices, beyond }: Named,
    destinations: readonly string[],
    on: readonly string[],
  ): void {
    if (devices.length + beyond.length === 0) return;
    const key = JSON.stringify([kind, devices, beyond, on]);
    const found = this.#found.get(key) ?? { kind, devices, beyond, destinations: [], on };
    found.destinations.push(...destinations);
    this.#found.set(key, found);
  }

  #named(sources: Shift["sources"]): Named {
    const beyond = this.#sources.beyond(sources);
    return {
      devices: [...this.#sources.devices(sources)].sort(),
      beyond: beyond.length === 0 ? [] : [spansInWords(beyond)],
    };
  }

  inWords(): AccessChange[] {
    const found = [...this.#found.values()].map((one) => ({
      ...one,
      destinations: [...new Set(one.destinations)].sort(),
    }));
    const alike = Map.groupBy(found, ({ kind, devices, beyond, destinations }) =>
      JSON.stringify([kind, [...devices, ...beyond], destinations]),
    );
    return [...alike.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([, [first, ...more]]) => {
        if (first === undefined) return [];
        const { kind, devices, beyond, destinations } = first;
        const on = [...new Set([first, ...more].flatMap((one) => one.on))].sort(inOrder);
        const who = [...this.#owners[kind](devices), ...beyond];
        return [{ kind, sources: [...devices, ...beyond], who, destinations, on }];
      });
  }
}

/** Sources by name: devices in order, and addresses from beyond the tailnet. */
export interface Named {
  readonly devices: readonly string[];
  readonly beyond: readonly string[];
}

interface Single extends Named {
  readonly kind: AccessChange["kind"];
  readonly destinations: string[];
  readonly on: readonly string[];
}

/** Puts names of devices into words. */
type Owners = (devices: readonly string[]) => readonly string[];

function ownersIn(evaluated: Evaluated): Owners {
  const personOf = new Map<string, string>();
  const devicesOf = new Map<string, string[]>();
  for (const member of evaluated.members.all) {
    if (member.user === undefined) continue;
    const person = ownerOf(evaluated, member);
    personOf.set(member.name, person);
    devicesOf.set(person, [...(devicesOf.get(person) ?? []), member.name]);
  }
  return (devices) => {
    const named = new Set(devices);
    const whole = new Set(
      [...devicesOf].filter(([, own]) => own.every((name) => named.has(name))).map(([person]) => person),
    );
    const words = devices.map((name) => {
      const person = personOf.get(name);
      if (person === undefined) return { rank: 2, text: name };
      return whole.has(person) ? { rank: 0, text: person } : { rank: 1, text: `${name} (${person})` };
    });
    const sorted = words.sort((a, b) => a.rank - b.rank || (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
    return [...new Set(sorted.map(({ text }) => text))];
  };
}
