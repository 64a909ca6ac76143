import type { DerivedService } from "./derived.ts";
import type { Sections } from "./plan.ts";

/** Services of both trees by name. */
export interface ServicesBetween {
  readonly before: ReadonlyMap<string, DerivedService>;
  readonly after: ReadonlyMap<string, DerivedService>;
}

/** References that are read by nobody before, or by nobody after, each with the services that do. */
export function secretsBetween({ before, after }: ServicesBetween): Sections["secrets"] {
  const [was, is] = [readers(before), readers(after)];
  return [
    ...[...is]
      .filter(([reference]) => !was.has(reference))
      .map((one) => ({ kind: "add" as const, ...named(one) })),
    ...[...was]
      .filter(([reference]) => !is.has(reference))
      .map((one) => ({ kind: "remove" as const, ...named(one) })),
  ].sort((a, b) => (a.reference < b.reference ? -1 : 1));
}

function readers(services: ServicesBetween["before"]): Map<string, string[]> {
  const pairs = [...services.values()].flatMap(({ name, secrets }) =>
    secrets.map((reference) => ({ reference, name })),
  );
  return new Map(
    [...Map.groupBy(pairs, ({ reference }) => reference)].map(([reference, all]) => [
      reference,
      all.map(({ name }) => name).sort(),
    ]),
  );
}

function named([reference, services]: [string, string[]]): { reference: string; services: string[] } {
  return { reference, services };
}

/** Services whose version is another, new or no longer stated. */
export function versionsBetween({ before, after }: ServicesBetween): Sections["versions"] {
  return namesOf({ before, after }).flatMap((service) => {
    const [was, is] = [before.get(service)?.version, after.get(service)?.version];
    const upstream = (is ?? was)?.upstream;
    if (was?.pin === is?.pin || upstream === undefined) return [];
    return [
      {
        service,
        ...(was === undefined ? {} : { before: was.pin }),
        ...(is === undefined ? {} : { after: is.pin }),
        upstream,
      },
    ];
  });
}

/** Checks, metrics and backups that are gained or lost. One that says something else is lost and gained. */
export function upkeepBetween({ before, after }: ServicesBetween): Sections["upkeep"] {
  return namesOf({ before, after }).flatMap((service): Sections["upkeep"] => {
    const [was, is] = [before.get(service)?.upkeep ?? [], after.get(service)?.upkeep ?? []];
    const id = ({ kind, says }: (typeof was)[number]): string => `${kind} ${says}`;
    const [old, wanted] = [new Set(was.map(id)), new Set(is.map(id))];
    return [
      ...was
        .filter((one) => !wanted.has(id(one)))
        .map(({ kind, says }) => ({ kind: "remove" as const, what: kind, service, says })),
      ...is
        .filter((one) => !old.has(id(one)))
        .map(({ kind, says }) => ({ kind: "add" as const, what: kind, service, says })),
    ];
  });
}

function namesOf({ before, after }: ServicesBetween): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].sort();
}
