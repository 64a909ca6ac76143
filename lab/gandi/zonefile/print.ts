import { SOA, type Zone } from "../zone.ts";

/** A zone as a master file (RFC 1035, section 5), one record a line. */
export function printZoneFile(zone: Zone): string {
  const { ttl, mname, rname, refresh, retry, expire, minimum } = SOA;
  const lines = zone.records.flatMap((set) =>
    set.rrset_values.map((value) => `${set.rrset_name} ${set.rrset_ttl} IN ${set.rrset_type} ${value}`),
  );
  return [
    `@ ${ttl} IN SOA ${mname}. ${rname}. ${zone.serial} ${refresh} ${retry} ${expire} ${minimum}`,
    ...lines,
    "",
  ].join("\n");
}
