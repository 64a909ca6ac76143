import type { SecretReference } from "../catalogue/secret.ts";

/** What stands for a secret wherever a person looks. */
export function maskOf(reference: SecretReference): string {
  return `‹secret ${reference}›`;
}

/** The values of secrets, as far as they are at hand. */
export type Values = ReadonlyMap<SecretReference, string>;

const MASK = /‹secret op:\/\/[^›]+›/;
/** What begins a line that sets something: `KEY = `, `"key": `, `key: `. */
const KEY = /^\s*["']?[\w.-]+["']?\s*[:=]\s*/;
const HIDDEN = "‹not shown: this file holds secrets›";

/**
 * A text of a host as it may be shown. Values that are known are masked wherever they stand. A file that holds secrets may hold an earlier
 * one as well, which nobody here knows: of such a file only lines are shown in full that are known, or that set what is no secret.
 *
 * @param text what is on the host
 * @param known the masked texts that this file has or should have
 */
export function maskedText(text: string, values: Values, known: readonly string[]): string {
  const masked = [...values].reduce(
    (rest, [reference, value]) => (value === "" ? rest : rest.replaceAll(value, maskOf(reference))),
    text,
  );
  if (!known.some((one) => MASK.test(one))) return masked;
  const lines = new Set(known.flatMap((one) => one.split("\n")));
  const [secret, open] = [new Set<string>(), new Set<string>()];
  for (const line of lines) (MASK.test(line) ? secret : open).add(keyOf(line));
  return masked
    .split("\n")
    .map((line) => {
      if (line.trim() === "" || lines.has(line)) return line;
      const key = keyOf(line);
      if (key !== "" && open.has(key) && !secret.has(key)) return line;
      return secret.has(key) && key !== "" ? `${KEY.exec(line)?.[0] ?? ""}${HIDDEN}` : HIDDEN;
    })
    .join("\n");
}

/** The key that a line sets, without its spaces; "" where it sets none. */
function keyOf(line: string): string {
  return (KEY.exec(line)?.[0] ?? "").replaceAll(/\s/g, "");
}
