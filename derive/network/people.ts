import type { PersonName } from "../../catalogue/names.ts";
import type { Principal, Tailnet } from "../../catalogue/tailnet.ts";

/** Everybody whom the principals let in, by role, in the order in which `network/tailnet.ts` names them. */
export function peopleOf(principals: readonly Principal[], tailnet: Tailnet): PersonName[] {
  return entries(tailnet.people)
    .filter(([person, { role }]) => principals.some((principal) => admits(principal, person, role, tailnet)))
    .map(([person]) => person);
}

function admits(
  principal: Principal,
  person: PersonName,
  role: "admin" | "member",
  tailnet: Tailnet,
): boolean {
  if (principal === "autogroup:member") return true;
  if (principal === "autogroup:admin") return role === "admin";
  if (!principal.startsWith("group:")) return false;
  return entries(tailnet.groups).some(
    ([group, { members }]) => group === principal && members.includes(person),
  );
}

/** `Object.entries` that keeps the type of the keys; the record must come out of a zod schema, so that it has no others. */
export function entries<K extends string, V>(record: Readonly<Record<K, V>>): [K, V][] {
  const keys: K[] = [];
  for (const key in record) keys.push(key);
  return keys.map((key) => [key, record[key]]);
}
