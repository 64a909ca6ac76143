import type { Change, Drift } from "../change.ts";
import { digestOf } from "./digest.ts";
import type { SavedStack } from "./form.ts";

/** What of the tree is another than when a plan was made, each a sentence. @param now digests of today's */
export function movedTree(saved: Pick<SavedStack, "tree">, now: Readonly<Record<string, string>>): string[] {
  return namesOf(saved.tree, now).flatMap((name) => {
    if (saved.tree[name] === now[name]) return [];
    if (now[name] === undefined) return [`${name} is stated no more`];
    return [saved.tree[name] === undefined ? `${name} is new` : `${name} is another`];
  });
}

/** What an apply would do otherwise than a plan says, and what it finds otherwise, each a sentence. */
export function movedWorld(saved: SavedStack, now: Omit<SavedStack, "tree">): string[] {
  const changes = differing(saved.changes, now.changes, changeName, {
    more: (name) => `it would also ${name}`,
    less: (name) => `it would no longer ${name}`,
    other: (name) => `it would ${name}, but otherwise`,
  });
  const drift = differing(saved.drift, now.drift, driftName, {
    more: (name) => `${name} since`,
    less: (name) => `no longer true: ${name}`,
    other: (name) => `${name}, but otherwise`,
  });
  const told = [...changes, ...drift];
  return told.length > 0
    ? told
    : [
        // What words leave out: a value that they do not show.
        ...otherwise(saved.engine.changes, now.engine.changes, "would be changed otherwise"),
        ...otherwise(saved.engine.drift, now.engine.drift, "was changed otherwise by hand"),
      ];
}

const VERBS = { add: "add", change: "change", replace: "replace", remove: "remove" } as const;

function changeName({ kind, subject }: Change): string {
  return `${VERBS[kind]} ${subject}`;
}

function driftName({ subject, what }: Drift): string {
  return `${subject} ${what}`;
}

interface Words {
  more(name: string): string;
  less(name: string): string;
  other(name: string): string;
}

function differing<Item>(
  before: readonly Item[],
  after: readonly Item[],
  nameOf: (item: Item) => string,
  words: Words,
): string[] {
  const digests = (items: readonly Item[]): Record<string, string> =>
    Object.fromEntries(
      [...Map.groupBy(items, nameOf)].map(([name, same]) => [name, same.map(digestOf).sort().join()]),
    );
  const [was, is] = [digests(before), digests(after)];
  return namesOf(was, is).flatMap((name) => {
    if (was[name] === is[name]) return [];
    if (was[name] === undefined) return [words.more(name)];
    return [is[name] === undefined ? words.less(name) : words.other(name)];
  });
}

function otherwise(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
  how: string,
): string[] {
  return namesOf(before, after)
    .filter((urn) => before[urn] !== after[urn])
    .map((urn) => `${urn.split("::").slice(-2).join(" ")} ${how}`);
}

function namesOf(...records: readonly Readonly<Record<string, string>>[]): string[] {
  return [...new Set(records.flatMap((one) => Object.keys(one)))].sort();
}
