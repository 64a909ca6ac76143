import { isIPv4, isIPv6 } from "node:net";
import { isSet, type RRset } from "./zone.ts";

/** A fault of one field, as LiveDNS reports it. */
export interface FieldError {
  readonly location: "body";
  readonly name: string;
  readonly description: string;
}

export const MIN_TTL = 300;
export const MAX_TTL = 2_592_000;

const HOST = /^(\*\.)?([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\.?$/i;
const NAME =
  /^(@|\*|(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)$/i;

/** Types that LiveDNS takes, with the form of one value. */
const VALUES: Readonly<Record<string, (value: string) => boolean>> = {
  A: isIPv4,
  AAAA: isIPv6,
  ALIAS: (value) => HOST.test(value),
  CAA: (value) => /^\d{1,3} [a-z0-9]+ ".*"$/i.test(value),
  CDS: (value) => /^\d+ \d+ \d+ [0-9a-f]+$/i.test(value),
  CNAME: (value) => value === "@" || HOST.test(value),
  DNAME: (value) => HOST.test(value),
  DS: (value) => /^\d+ \d+ \d+ [0-9a-f ]+$/i.test(value),
  HTTPS: (value) => /^\d+ \S+/.test(value),
  LOC: (value) => value.length > 0,
  MX: (value) => /^\d{1,5} \S+$/.test(value) && HOST.test(value.split(" ")[1] ?? ""),
  NAPTR: (value) => value.split(" ").length >= 6,
  NS: (value) => HOST.test(value),
  OPENPGPKEY: (value) => value.length > 0,
  PTR: (value) => HOST.test(value),
  RP: (value) => value.split(" ").length === 2,
  SPF: (value) => value.length > 0,
  SRV: (value) => /^\d+ \d+ \d+ \S+$/.test(value),
  SSHFP: (value) => /^\d \d [0-9a-f]+$/i.test(value),
  TLSA: (value) => /^\d \d \d [0-9a-f]+$/i.test(value),
  TXT: (value) => value.length > 0,
};

/** Everything that is wrong with a record set on its own. */
export function faultsOf(record: RRset): FieldError[] {
  const { rrset_name: name, rrset_type: type, rrset_ttl: ttl, rrset_values: values } = record;
  const fault = (field: string, description: string): FieldError => ({
    location: "body",
    name: field,
    description,
  });
  const check = Object.entries(VALUES).find(([known]) => known === type)?.[1];
  return [
    ...(NAME.test(name) ? [] : [fault("rrset_name", `'${name}' is not a valid name`)]),
    ...(check === undefined
      ? [fault("rrset_type", `"${type}" is not one of ${Object.keys(VALUES).join(", ")}`)]
      : []),
    ...(ttl < MIN_TTL ? [fault("rrset_ttl", `must be at least ${MIN_TTL}`)] : []),
    ...(ttl > MAX_TTL ? [fault("rrset_ttl", `must be at most ${MAX_TTL}`)] : []),
    ...(values.length === 0 ? [fault("rrset_values", "must have at least 1 item")] : []),
    ...(type === "CNAME" && values.length > 1
      ? [fault("rrset_values", "a CNAME record takes one value")]
      : []),
    ...(new Set(values).size < values.length ? [fault("rrset_values", "has duplicate values")] : []),
    ...values
      .filter((value) => check?.(value) === false)
      .map((value) => fault("rrset_values", `'${value}' is not a valid ${type} value`)),
  ];
}

/** What is wrong with a record set beside the others of its zone: an alias stands alone, and never at the zone's own name. */
export function conflictsOf(record: RRset, zone: readonly RRset[]): FieldError[] {
  const { rrset_name: name, rrset_type: type } = record;
  const others = zone.filter((other) => other.rrset_name === name && !isSet(other, name, type));
  const fault = (description: string): FieldError[] => [
    { location: "body", name: "rrset_type", description },
  ];
  if (type === "CNAME" && name === "@") return fault("a CNAME record cannot stand at the apex of the zone");
  if (type === "CNAME" && others.length > 0)
    return fault(`a CNAME record cannot stand beside other records for '${name}'`);
  if (others.some((other) => other.rrset_type === "CNAME"))
    return fault(`'${name}' has a CNAME record already`);
  return [];
}

/** Puts a value into the form in which LiveDNS keeps it. */
export function normalise(record: RRset): RRset {
  const quoted = record.rrset_type === "TXT" || record.rrset_type === "SPF";
  return {
    ...record,
    rrset_values: record.rrset_values.map((value) =>
      quoted && !value.startsWith('"') ? `"${value}"` : value,
    ),
  };
}
