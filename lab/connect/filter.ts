import { ConnectError } from "./errors.ts";

/** A filter as Connect takes them: `name eq "x"`, `title eq "x"`, `tag eq "x"`; names compare without regard to case. */
export function parseFilter(
  text: string,
  attributes: readonly string[],
): { attribute: string; value: string } {
  const found = /^\s*(\w+)\s+eq\s+"((?:[^"\\]|\\.)*)"\s*$/i.exec(text);
  const attribute = found?.[1] ?? "";
  if (found === null || !attributes.includes(attribute)) {
    throw new ConnectError(400, `Invalid SCIM filter: ${text}`);
  }
  return { attribute, value: (found[2] ?? "").replaceAll(/\\(.)/g, "$1") };
}
