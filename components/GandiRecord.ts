import { livedns, type Provider } from "@pulumi/gandi";
import { ComponentResource, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";

export interface GandiRecordArgs {
  /** The zone, "eblu.me". */
  readonly zone: string;
  /** Name within the zone: "*.ops", "@" for the zone itself. */
  readonly record: string;
  readonly type: "A" | "AAAA" | "CNAME" | "TXT";
  /** Seconds, 300 to 2592000. */
  readonly ttl: number;
  /** One value of the rrset; a CNAME's ends with a dot. */
  readonly value: Input<string>;
  readonly provider: Provider;
}

/** One rrset of a zone at Gandi LiveDNS. */
export class GandiRecord extends ComponentResource {
  /** "*.ops.eblu.me". */
  readonly fqdn: string;
  readonly values: Output<string[]>;

  constructor(name: string, args: GandiRecordArgs, opts?: ComponentResourceOptions) {
    super("blumeops:network:GandiRecord", name, {}, { ...opts, aliases: formerNames(name, args) });
    const record = new livedns.Record(
      name,
      { zone: args.zone, name: args.record, type: args.type, ttl: args.ttl, values: [args.value] },
      { parent: this, provider: args.provider },
    );
    this.fqdn = args.record === "@" ? args.zone : `${args.record}.${args.zone}`;
    this.values = record.values;
    this.registerOutputs({ fqdn: this.fqdn, values: this.values });
  }
}

/** What a state calls a record whose name holds a `*`, of before recordName (derive/network/records.ts). */
function formerNames(name: string, { record, type }: GandiRecordArgs): { name: string }[] {
  const former = `${record}-${type}`;
  return former === name ? [] : [{ name: former }];
}
