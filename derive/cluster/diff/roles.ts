import type { ObjectChange } from "./diff.ts";
import { canonical } from "./normal.ts";
import { listAt, textsAt, valueAt } from "./object.ts";

/** One right: a verb on a resource (or on objects of it by name), or on a URL that is no resource. */
interface Right {
  readonly group: string;
  readonly resource: string;
  readonly name: string;
  readonly verb: string;
}

/** What somebody may do after a change that they might not before, each as a sentence. A role that is new says so itself. */
export function widenings(change: ObjectChange): string[] {
  switch (change.object.kind) {
    case "Role":
    case "ClusterRole":
      return change.kind === "change" ? gained(change) : [];
    case "RoleBinding":
    case "ClusterRoleBinding":
      return bound(change);
    default:
      return [];
  }
}

function gained({ before, after }: ObjectChange): string[] {
  const old = rightsOf(before);
  const more = rightsOf(after).filter((right) => !old.some((known) => covers(known, right)));
  return [
    ...Map.groupBy(
      more,
      ({ group, resource, name }) =>
        `${resource}${group === "" ? "" : `.${group}`}${name === "*" ? "" : ` ${name}`}`,
    ),
  ].map(([what, rights]) => `may now ${[...new Set(rights.map(({ verb }) => verb))].join(", ")} ${what}`);
}

function rightsOf(role: unknown): Right[] {
  return listAt(role, "rules").flatMap((rule) => {
    const verbs = textsAt(rule, "verbs");
    const names = textsAt(rule, "resourceNames");
    const resources = textsAt(rule, "apiGroups").flatMap((group) =>
      textsAt(rule, "resources").map((resource) => ({ group, resource })),
    );
    const urls = textsAt(rule, "nonResourceURLs").map((resource) => ({ group: "", resource }));
    return [...resources, ...urls].flatMap((target) =>
      (names.length === 0 ? ["*"] : names).flatMap((name) =>
        verbs.map((verb) => ({ ...target, name, verb })),
      ),
    );
  });
}

function covers(known: Right, asked: Right): boolean {
  const matches = (a: string, b: string): boolean => a === "*" || a === b;
  return (
    matches(known.group, asked.group) &&
    matches(known.resource, asked.resource) &&
    matches(known.name, asked.name) &&
    matches(known.verb, asked.verb)
  );
}

function bound({ kind, before, after }: ObjectChange): string[] {
  if (kind === "remove") return [];
  const role = valueAt(after, "roleRef", "name");
  const old = new Set(listAt(before, "subjects").map(canonical));
  const more = listAt(after, "subjects").filter((subject) => !old.has(canonical(subject)));
  // A binding that is new is the role's own, unless the role was there before everything.
  if (kind === "add" && role !== "cluster-admin") return [];
  return more.map(
    (subject) =>
      `${String(valueAt(subject, "kind"))} ${String(valueAt(subject, "name"))} gets the role ${String(role)}`,
  );
}
