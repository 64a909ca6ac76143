/** A field of a record's value as master files write it (RFC 1035, section 5.1). */
export interface Field {
  readonly text: string;
  readonly quoted: boolean;
}

/**
 * Cuts a value into its fields, with quotes and escapes (`\"`, `\123`) resolved. Characters stand for bytes, so that
 * any byte can be written.
 *
 * @returns nothing when a quote stays open or an escape is not one
 */
export function fieldsOf(value: string): Field[] | undefined {
  const fields: Field[] = [];
  let at = 0;
  while (at < value.length) {
    if (/\s/.test(value.charAt(at))) {
      at += 1;
      continue;
    }
    const quoted = value.charAt(at) === '"';
    if (quoted) at += 1;
    let text = "";
    while (at < value.length && (quoted ? value.charAt(at) !== '"' : !/[\s"]/.test(value.charAt(at)))) {
      const escaped = value.charAt(at) === "\\" ? escapedAt(value, at) : undefined;
      if (value.charAt(at) === "\\" && escaped === undefined) return undefined;
      text += escaped?.text ?? value.charAt(at);
      at += escaped?.length ?? 1;
    }
    if (quoted) {
      if (at >= value.length) return undefined;
      at += 1;
    }
    fields.push({ text, quoted });
  }
  return fields;
}

function escapedAt(value: string, at: number): { text: string; length: number } | undefined {
  const digits = /^\\([0-9]{3})/.exec(value.slice(at, at + 4))?.[1];
  if (digits !== undefined)
    return Number(digits) <= 255 ? { text: String.fromCharCode(Number(digits)), length: 4 } : undefined;
  return at + 1 < value.length ? { text: value.charAt(at + 1), length: 2 } : undefined;
}

/** Text as a quoted field. */
export function quote(text: string): string {
  const escaped = text
    .replace(/["\\]/g, "\\$&")
    // Whatever cannot be seen is written by its number.
    .replace(/[^\x20-\x7e]/g, (char) => `\\${String(char.charCodeAt(0)).padStart(3, "0")}`);
  return `"${escaped}"`;
}

/** A whole number within bounds, or nothing. */
export function wholeNumber(text: string | undefined, max: number): number | undefined {
  if (text === undefined || !/^[0-9]{1,10}$/.test(text)) return undefined;
  const value = Number(text);
  return value <= max ? value : undefined;
}

/** Hexadecimal digits, which may be written in several fields, as bytes. */
export function hexBytes(parts: readonly string[]): Buffer | undefined {
  const digits = parts.join("");
  return digits !== "" && digits.length % 2 === 0 && /^[0-9a-f]+$/i.test(digits)
    ? Buffer.from(digits, "hex")
    : undefined;
}
