/** Why a name cannot be used, or what it is called within its zone. */
export type RelativeName =
  | { readonly name: string }
  | { readonly problem: string; readonly absolute?: boolean };

/** Underscores belong to service labels, a slash to the delegation of reverse zones (RFC 2317). */
const LABEL = /^[a-z0-9_]([a-z0-9_/-]*[a-z0-9_])?$/i;

/**
 * The name of a record set relative to its zone, in lower case: "@" for the zone itself. Absolute names end with a dot.
 *
 * @param fqdn the zone, without a final dot
 */
export function relativeName(given: string, fqdn: string): RelativeName {
  const name = given.toLowerCase();
  if (name === "" || name === "@" || name === `${fqdn}.`) return { name: "@" };
  if (name.endsWith(".")) {
    if (!name.endsWith(`.${fqdn}.`))
      return { problem: `Absolute rrset_name must end with ${fqdn}. (${given})`, absolute: true };
    return relativeName(name.slice(0, -fqdn.length - 2), fqdn);
  }
  const labels = name.split(".");
  const ordinary = labels[0] === "*" ? labels.slice(1) : labels;
  const wrong = ordinary.find((label) => label.length > 63 || !LABEL.test(label));
  if (wrong !== undefined) return { problem: `Invalid label '${wrong}' in '${given}'` };
  if (name.length + 1 + fqdn.length > 253) return { problem: `The name '${given}' is too long` };
  return { name };
}

/** The full name of a record set, without a final dot. */
export function absoluteName(relative: string, fqdn: string): string {
  return relative === "@" ? fqdn : `${relative}.${fqdn}`;
}

/** A name inside a record's value, made absolute (without a final dot; "." is the root), or nothing when it is no name. */
export function targetName(given: string, fqdn: string): string | undefined {
  if (given === ".") return ".";
  if (given === "@") return fqdn;
  const absolute = given.endsWith(".") ? given.slice(0, -1) : `${given}.${fqdn}`;
  const labels = absolute.split(".");
  const ordinary = labels[0] === "*" ? labels.slice(1) : labels;
  const fits = absolute.length <= 253 && ordinary.every((label) => label.length <= 63 && LABEL.test(label));
  return fits ? absolute : undefined;
}

/** Whether something is the name of a domain that could be registered. */
export function isDomain(fqdn: string): boolean {
  const labels = fqdn.split(".");
  return (
    fqdn.length <= 253 &&
    labels.length >= 2 &&
    labels.every((label) => label.length <= 63 && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(label))
  );
}
