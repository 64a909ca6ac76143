import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { Principal } from "../../catalogue/tailnet.ts";
import { entries, peopleOf } from "./people.ts";
import { roleOf } from "./placement.ts";
import type { PolicySettings } from "./policy.ts";
import type { Rule } from "./rules.ts";

/** One entry of the policy's `tests` section. */
export interface PolicyTest {
  readonly src: string;
  readonly accept?: readonly string[];
  readonly deny?: readonly string[];
}

const SSH = 22;

/**
 * What must be reachable and what must not, for every person and every kind of machine, over every destination that any rule opens.
 * The control server runs these before it takes a policy.
 */
export function testsOf(
  rules: readonly Rule[],
  catalogue: Catalogue,
  settings: PolicySettings,
): PolicyTest[] {
  const { tailnet } = catalogue;
  const hosts = [...catalogue.hosts.values()].flatMap((host) => roleOf(host) ?? []);
  const all = distinct([
    ...rules.flatMap(destinationsOf),
    ...devicesOf(catalogue),
    ...hosts.map((tag) => `${tag}:${SSH}`),
  ]).sort();

  const people = entries(tailnet.people).flatMap(([person, { role }]) => {
    const address = settings.people[person];
    if (address === undefined) return [];
    const reached = rules
      .filter(({ src }) => peopleOf(src, tailnet).includes(person))
      .flatMap(destinationsOf);
    return [testOf(address, role === "admin" ? all : reached, all)];
  });
  const machines = distinct(rules.flatMap(({ src }) => src.filter(isTag))).map((tag) => {
    const reached = rules.filter(({ src }) => src.includes(tag)).flatMap(destinationsOf);
    return testOf(tag, reached, all);
  });
  return [...people, ...machines];
}

/** Devices that no rule opens (the owner alone reaches them) are named too, so that everybody else's denial is tested. */
function devicesOf(catalogue: Catalogue): string[] {
  return [...catalogue.services.values()].flatMap(({ device }) =>
    device === undefined ? [] : device.ports.map(({ listen }) => `${device.tag}:${listen}`),
  );
}

// Only TCP: an entry of `tests` means TCP unless it names a protocol for all of its destinations.
function destinationsOf({ dst, ports }: Rule): string[] {
  return ports.filter(({ protocol }) => protocol === "tcp").map(({ port }) => `${dst}:${port}`);
}

function testOf(src: string, reached: readonly string[], all: readonly string[]): PolicyTest {
  const accept = distinct(reached).sort();
  const deny = all.filter((destination) => !accept.includes(destination));
  return {
    src,
    ...(accept.length === 0 ? {} : { accept }),
    ...(deny.length === 0 ? {} : { deny }),
  };
}

function isTag(principal: Principal): boolean {
  return principal.startsWith("tag:");
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
