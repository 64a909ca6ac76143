/** Suffixes of amounts (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/). */
const SCALE: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** Fields whose values are amounts. */
const AMOUNTS = new Set([
  "limits",
  "requests",
  "capacity",
  "allocatable",
  "hard",
  "default",
  "defaultRequest",
  "max",
  "min",
]);

/** Whether a place inside an object holds an amount: the server writes 0.5 as 500m, and 1024Mi as 1Gi. */
export function isAmount(path: readonly (string | number)[]): boolean {
  const field = path.at(-2);
  return path.at(-1) === "sizeLimit" || (typeof field === "string" && AMOUNTS.has(field));
}

/** Whether two spellings are the same amount. */
export function sameAmount(a: unknown, b: unknown): boolean {
  const [first, second] = [amount(a), amount(b)];
  if (first === undefined || second === undefined) return false;
  return Math.abs(first - second) <= Math.abs(first) * 1e-9;
}

function amount(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return undefined;
  const [, number, suffix = ""] =
    /^([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)([numkMGTPE]|[KMGTPE]i)?$/.exec(value) ?? [];
  const scale = SCALE[suffix];
  return number === undefined || scale === undefined ? undefined : Number(number) * scale;
}
