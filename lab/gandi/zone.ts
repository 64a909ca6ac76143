import { createHash } from "node:crypto";
import { z } from "zod";

/**
 * Where the API says that things are. It is the documented host whatever port the emulator has, since clients keep what
 * they read here: an address that changed with the port would look like a change of the record.
 */
export const ORIGIN = "https://api.gandi.net";

/** Seconds; a record without a TTL of its own gets this. */
export const DEFAULT_TTL = 10_800;

/** A record set as the API shows it, less its address. */
export const RecordSet = z.object({
  rrset_name: z.string(),
  rrset_type: z.string(),
  rrset_ttl: z.int(),
  rrset_values: z.array(z.string()),
});
export type RecordSet = z.output<typeof RecordSet>;

/** What the file of a zone holds. */
export const Zone = z.object({
  fqdn: z.string(),
  /** The organization that owns the domain. */
  sharing_id: z.string(),
  automatic_snapshots: z.boolean().default(true),
  /** Of the SOA record; every change through the API raises it. */
  serial: z.int(),
  records: z.array(RecordSet),
});
export type Zone = z.output<typeof Zone>;

/** The start of authority, which Gandi keeps itself. */
export const SOA = {
  ttl: 86_400,
  mname: "ns1.gandi.net",
  rname: "hostmaster.gandi.net",
  refresh: 10_800,
  retry: 3_600,
  expire: 604_800,
  minimum: 10_800,
} as const;

/** The name servers of a zone that names none itself: numbered by a hash of its name, one in each of three groups. */
export function genericNameservers(fqdn: string): string[] {
  const digest = createHash("sha256").update(fqdn).digest();
  return ["a", "b", "c"].map((group, index) => `ns-${(digest[index] ?? 0) + 1}-${group}.gandi.net`);
}

/** The name servers of a zone, without a final dot. */
export function nameserversOf(zone: Zone): string[] {
  const own = zone.records.find((set) => set.rrset_name === "@" && set.rrset_type === "NS");
  return own === undefined
    ? genericNameservers(zone.fqdn)
    : own.rrset_values.map((value) => (value.endsWith(".") ? value.slice(0, -1) : `${value}.${zone.fqdn}`));
}

/** The records that Gandi gives a new domain: its parking page, its mail service and its redirections. */
export function defaultRecords(): RecordSet[] {
  const set = (rrset_name: string, rrset_type: string, ...rrset_values: string[]): RecordSet => ({
    rrset_name,
    rrset_type,
    rrset_ttl: DEFAULT_TTL,
    rrset_values,
  });
  return [
    set("@", "A", "217.70.184.38"),
    set("@", "MX", "10 spool.mail.gandi.net.", "50 fb.mail.gandi.net."),
    set("@", "TXT", '"v=spf1 include:_mailcust.gandi.net ?all"'),
    set("_imap._tcp", "SRV", "0 0 0   ."),
    set("_imaps._tcp", "SRV", "0 1 993 mail.gandi.net."),
    set("_pop3._tcp", "SRV", "0 0 0   ."),
    set("_pop3s._tcp", "SRV", "10 1 995 mail.gandi.net."),
    set("_submission._tcp", "SRV", "0 1 465 mail.gandi.net."),
    set("gm1._domainkey", "CNAME", "gm1.gandimail.net."),
    set("gm2._domainkey", "CNAME", "gm2.gandimail.net."),
    set("gm3._domainkey", "CNAME", "gm3.gandimail.net."),
    set("webmail", "CNAME", "webmail.gandi.net."),
    set("www", "CNAME", "webredir.vip.gandi.net."),
  ];
}
