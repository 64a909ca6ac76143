import type { Answer, StringAnswer } from "dns-packet";
import { parseValue } from "../rdata/parse.ts";
import { nameserversOf, type RecordSet, SOA, type Zone } from "../zone.ts";
import { indexZone, isWithin, parentOf, type ZoneIndex } from "./index.ts";

/** Response codes (RFC 1035, section 4.1.1). */
export const RCODE = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;

/** What a name server says to a question. */
export interface Response {
  readonly rcode: number;
  readonly authoritative: boolean;
  readonly answers: readonly Answer[];
  readonly authorities: readonly Answer[];
}

const REFUSED: Response = { rcode: RCODE.REFUSED, authoritative: false, answers: [], authorities: [] };
const MAX_CHAIN = 16;

/**
 * Answers a question from the zones: exact names, wildcards (RFC 4592), aliases within the zone, delegations, and the
 * two kinds of nothing with the SOA record that says how long nothing lasts (RFC 2308).
 *
 * @param qname as it was asked, without a final dot; its spelling is kept in the answer
 */
export function answerQuestion(zones: readonly Zone[], qname: string, qtype: string): Response {
  const zone = zones
    .filter((candidate) => isWithin(qname.toLowerCase(), candidate.fqdn))
    .sort((a, b) => b.fqdn.length - a.fqdn.length)[0];
  if (zone === undefined || qtype === "AXFR" || qtype === "IXFR") return REFUSED;
  return resolve(indexZone(zone), qname, qtype, []);
}

function resolve(index: ZoneIndex, qname: string, qtype: string, before: readonly Answer[]): Response {
  const name = qname.toLowerCase();
  const { zone } = index;
  const delegation = delegationOf(index, name, qtype);
  if (delegation !== undefined) {
    const [cut, set] = delegation;
    const authorities = recordsOf(set, cut, zone);
    return { rcode: RCODE.NOERROR, authoritative: before.length > 0, answers: before, authorities };
  }
  const nothing = (rcode: number): Response => ({
    rcode,
    authoritative: true,
    answers: before,
    authorities: [soaOf(zone, Math.min(SOA.ttl, SOA.minimum))],
  });
  const sets = index.exists(name) ? index.at(name) : index.at(`*.${closestEncloser(index, name)}`);
  if (sets.length === 0 && !index.exists(name)) return nothing(RCODE.NXDOMAIN);

  const alias = sets.find((set) => set.rrset_type === "CNAME");
  if (alias !== undefined && qtype !== "CNAME" && qtype !== "ANY") {
    const link = recordsOf(alias, qname, zone);
    const target = link.find(isCname)?.data;
    const answers = [...before, ...link];
    if (target === undefined || !isWithin(target.toLowerCase(), zone.fqdn))
      return { rcode: RCODE.NOERROR, authoritative: true, answers, authorities: [] };
    if (before.length >= MAX_CHAIN)
      return { rcode: RCODE.SERVFAIL, authoritative: true, answers: [], authorities: [] };
    return resolve(index, target, qtype, answers);
  }
  const found = [
    ...sets
      .filter((set) => qtype === "ANY" || set.rrset_type === qtype)
      .flatMap((set) => recordsOf(set, qname, zone)),
    ...(name === zone.fqdn ? apexRecords(index, qname, qtype) : []),
  ];
  if (found.length === 0) return nothing(RCODE.NOERROR);
  return { rcode: RCODE.NOERROR, authoritative: true, answers: [...before, ...found], authorities: [] };
}

/** What every zone has without a record of its own: SOA, name servers, and the addresses behind an ALIAS. */
function apexRecords(index: ZoneIndex, qname: string, qtype: string): Answer[] {
  const { zone } = index;
  const asks = (type: string): boolean => qtype === type || qtype === "ANY";
  const own = index.at(zone.fqdn);
  const records: Answer[] = [];
  if (asks("SOA")) records.push({ ...soaOf(zone, SOA.ttl), name: qname });
  if (asks("NS") && !own.some((set) => set.rrset_type === "NS"))
    records.push(
      ...nameserversOf(zone).map((data): Answer => ({ type: "NS", name: qname, ttl: 10_800, data })),
    );
  const alias = own.find((set) => set.rrset_type === "ALIAS")?.rrset_values[0];
  if (alias !== undefined && (qtype === "A" || qtype === "AAAA")) {
    const target = alias.endsWith(".") ? alias.slice(0, -1) : `${alias}.${zone.fqdn}`;
    if (isWithin(target, zone.fqdn) && target !== zone.fqdn)
      for (const answer of resolve(index, target, qtype, []).answers)
        if (answer.type === qtype) records.push({ ...answer, name: qname });
  }
  return records;
}

function delegationOf(
  index: ZoneIndex,
  name: string,
  qtype: string,
): readonly [string, RecordSet] | undefined {
  const cuts: string[] = [];
  for (let cut = name; cut !== index.zone.fqdn && cut !== ""; cut = parentOf(cut)) cuts.unshift(cut);
  for (const cut of cuts) {
    const set = index.at(cut).find((candidate) => candidate.rrset_type === "NS");
    // The parent's side of a delegation answers for its DS record (RFC 4035, section 3.1.4.1).
    if (set !== undefined && !(cut === name && qtype === "DS")) return [cut, set];
  }
  return undefined;
}

function closestEncloser(index: ZoneIndex, name: string): string {
  let encloser = parentOf(name);
  while (!index.exists(encloser) && encloser !== "") encloser = parentOf(encloser);
  return encloser;
}

/** A value that somebody broke by hand is left out, so that the rest of the zone still answers. */
function recordsOf(set: RecordSet, name: string, zone: Zone): Answer[] {
  return set.rrset_values.flatMap((value) => {
    const parsed = parseValue(set.rrset_type, value, zone.fqdn);
    return "answer" in parsed && parsed.answer !== undefined ? [parsed.answer(name, set.rrset_ttl)] : [];
  });
}

function isCname(answer: Answer): answer is StringAnswer {
  return answer.type === "CNAME";
}

function soaOf(zone: Zone, ttl: number): Answer {
  const { mname, rname, refresh, retry, expire, minimum } = SOA;
  const data = { mname, rname, serial: zone.serial, refresh, retry, expire, minimum };
  return { type: "SOA", name: zone.fqdn, ttl, data };
}
