import { z } from "zod";

/** All records of one name and type (https://api.gandi.net/docs/livedns/). */
export const RRset = z.object({
  rrset_name: z.string(),
  rrset_type: z.string(),
  rrset_ttl: z.int(),
  rrset_values: z.array(z.string()),
});
export type RRset = z.output<typeof RRset>;

export const World = z.object({
  tokens: z.array(z.string()),
  zones: z.record(z.string(), z.array(RRset)),
});
export type World = z.output<typeof World>;

export const NAMESERVERS = ["ns-1-a.gandi.net", "ns-2-b.gandi.net", "ns-3-c.gandi.net"];

/** What Gandi puts into a new zone. */
export function defaultRecords(): RRset[] {
  return [
    { rrset_name: "@", rrset_type: "A", rrset_ttl: 10_800, rrset_values: ["217.70.184.38"] },
    {
      rrset_name: "@",
      rrset_type: "MX",
      rrset_ttl: 10_800,
      rrset_values: ["10 spool.mail.gandi.net.", "50 fb.mail.gandi.net."],
    },
    {
      rrset_name: "@",
      rrset_type: "TXT",
      rrset_ttl: 10_800,
      rrset_values: ['"v=spf1 include:_mailcust.gandi.net ?all"'],
    },
    { rrset_name: "webmail", rrset_type: "CNAME", rrset_ttl: 10_800, rrset_values: ["webmail.gandi.net."] },
    { rrset_name: "www", rrset_type: "CNAME", rrset_ttl: 10_800, rrset_values: ["webredir.vip.gandi.net."] },
  ];
}

/** Whether a record set is this one. */
export function isSet(record: RRset, name: string, type: string): boolean {
  return record.rrset_name === name && record.rrset_type === type;
}
