import type { AccessChange } from "../policy/index.ts";

/** Names that a sentence gives before it only counts the rest; JSON has them all. */
const NAMED = 6;

/** A change of access as a sentence: "family@example.com, indri  gain  feed  tcp 8443". */
export function accessSentence(
  { kind, who, destinations, on }: AccessChange,
  verbs: Readonly<Record<AccessChange["kind"], string>> = { gain: "gain", lose: "lose" },
): string {
  const ports = on.map((word) => (word === "*" ? "every port" : word));
  return `${some(who)}  ${verbs[kind]}  ${some(destinations)}  ${ports.join(", ")}`;
}

function some(names: readonly string[]): string {
  return names.length > NAMED
    ? `${names.slice(0, NAMED).join(", ")} and ${names.length - NAMED} more`
    : names.join(", ");
}
