import type { ResourceChange } from "../../engine/change.ts";
import { subjectOf as objectOf } from "../../plan/cluster-stack.ts";
import { subjectOf } from "../../plan/network.ts";
import type { Paint } from "../../plan/terminal.ts";
import type { StackName } from "../../stacks/names.ts";

/** What of a stack was found, and what was not. */
export interface Found {
  readonly stack: StackName;
  /** What the state keeps from now on. */
  readonly taken: readonly string[];
  /** What is stated and not there. */
  readonly missing: readonly string[];
  /** What is told once, when it is made, so that nobody can read it back. */
  readonly anew: readonly string[];
  /** Of the host: what is there and not as stated. */
  readonly differs: readonly string[];
}

/** What a resource is called for people. */
export function calledIn(stack: StackName, change: ResourceChange): string {
  switch (stack) {
    case "network":
      return subjectOf(change);
    case "indri":
      return change.name;
    case "minikube":
      return objectOf(change);
  }
}

/** What was found, for the terminal: kinds with their counts, and by name what the next apply has to make. */
export function renderFound({ stack, taken, missing, anew, differs }: Found, paint: Paint): string[] {
  const note = (names: readonly string[], what: string): string[] =>
    names.length === 0 ? [] : [`  ${paint.yellow("!")} ${names.join(", ")}: ${what}`];
  return [
    `${paint.bold(stack.padEnd(9))} ${taken.length === 0 ? "nothing to take up" : `takes up ${summed(taken)}`}`,
    ...note(anew, "cannot be read back, so the next up makes them anew and revokes the old ones"),
    ...note(missing, "not there; the next up makes them"),
    ...note(differs, "not as stated, so not taken up; the next up applies them"),
  ];
}

/** "policy, 4 device tags, 9 records": what begins alike is counted. */
function summed(names: readonly string[]): string {
  return [...Map.groupBy(names, kindOf)]
    .map(([kind, all]) => (all.length === 1 ? (all[0] ?? kind) : counted(all.length, kind)))
    .join(", ");
}

/** "record forge.ops.eblu.me A" is a record, "device tags of indri" are device tags, "Secret argocd/repository" is a Secret. */
function kindOf(name: string): string {
  const [before = name] = name.split(" of ");
  return before === name && /^(record|service|[A-Z]\w+) \S*[./:]/.test(name)
    ? (name.split(" ")[0] ?? name)
    : before;
}

/** Kinds of the Kubernetes API keep their names. */
function counted(count: number, kind: string): string {
  if (/^[A-Z]/.test(kind)) return `${kind} ×${count}`;
  return `${count} ${kind}${kind.endsWith("s") ? "" : "s"}`;
}
