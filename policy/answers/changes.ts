import type { Evaluated } from "../evaluate.ts";
import type { Difference } from "./cells.ts";
import type { AccessChange } from "./diff.ts";
import type { Sources } from "./sources.ts";
import { ownerOf, spansInWords } from "./words.ts";

/** Gathers single changes into sentences: first all destinations of one kind, then all ports of those. */
export class Changes {
  readonly #found = new Map<string, Single>();
  readonly #owners: Readonly<Record<AccessChange["kind"], Owners>>;
  readonly #sources: Sources;

  constructor(before: Evaluated, after: Evaluated, sources: Sources) {
    this.#owners = { lose: ownersIn(before), gain: ownersIn(after) };
    this.#sources = sources;
  }

  add({ lose, gain }: Pick<Difference, "lose" | "gain">, destinations: readonly string[], on: string): void {
    this.addNamed("lose", this.#named(lose), destinations, on);
    this.addNamed("gain", this.#named(gain), destinations, on);
  }

  /** Adds a change of sources that have names already. */
  addNamed(
    kind: AccessChange["kind"],
    { devices, beyond }: Named,
    destinations: readonly string[],
    on: string,
  ): void {
    if (devices.length + beyond.length === 0) return;
    const key = JSON.stringify([kind, devices, beyond, on]);
    const found = this.#found.get(key) ?? { kind, devices, beyond, destinations: [], on };
    found.destinations.push(...destinations);
    this.#found.set(key, found);
  }

  #named(sources: Difference["lose"]): Named {
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
        const on = withoutProtocols([first, ...more].map((one) => one.on)).sort();
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
  readonly on: string;
}

/** Ports that are open for TCP, UDP and ICMP together are told as a rule without a protocol has them: "443" alone. */
function withoutProtocols(on: readonly string[]): string[] {
  if (!on.includes("icmp") || !on.includes("ipv6-icmp")) return [...on];
  const both = on.flatMap((word) => (word.startsWith("tcp ") ? [word.slice(4)] : []));
  const whole = both.filter((ports) => on.includes(`udp ${ports}`));
  if (whole.length === 0) return [...on];
  const told = new Set([...whole.flatMap((ports) => [`tcp ${ports}`, `udp ${ports}`]), "icmp", "ipv6-icmp"]);
  return [...whole, ...on.filter((word) => !told.has(word))];
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
