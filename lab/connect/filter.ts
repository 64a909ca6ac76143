import { ConnectError } from "./errors.ts";

/** A filter on a list: an attribute equals a text, or contains it. */
export interface Filter {
  readonly attribute: string;
  matches(text: string): boolean;
}

/**
 * Reads a filter as Connect takes them (a little of SCIM, RFC 7644): `name eq "x"`, `title eq "x"`, `title co "x"`,
 * `tag eq "x"`. Texts are compared exactly, as 1Password's own clients say.
 *
 * @throws ConnectError 400
 */
export function parseFilter(text: string, attributes: readonly string[]): Filter {
  const found = /^\s*(\w+)\s+(eq|co)\s+"((?:[^"\\]|\\.)*)"\s*$/i.exec(text);
  const [, attribute = "", operator = "", quoted = ""] = found ?? [];
  if (found === null || !attributes.includes(attribute))
    throw new ConnectError(400, `Invalid SCIM filter: ${text}`);
  const value = quoted.replaceAll(/\\(.)/g, "$1");
  const equal = operator.toLowerCase() === "eq";
  return { attribute, matches: (given) => (equal ? given === value : given.includes(value)) };
}
