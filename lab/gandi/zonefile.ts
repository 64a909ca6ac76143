import type { RRset } from "./zone.ts";

/** The zone in the text form of RFC 1035. */
export function zoneFile(records: readonly RRset[]): string {
  const lines = records.flatMap(({ rrset_name, rrset_ttl, rrset_type, rrset_values }) =>
    rrset_values.map((value) => `${rrset_name} ${rrset_ttl} IN ${rrset_type} ${value}`),
  );
  return `${lines.join("\n")}\n`;
}
