import {
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import { DeviceTags, getDeviceOutput, type Provider } from "@pulumi/tailscale";

export interface TailnetDeviceArgs {
  /** Full MagicDNS name, "indri.tail8d86e.ts.net". The device must have joined the tailnet by itself. */
  readonly fqdn: string;
  readonly tags: readonly string[];
  readonly provider: Provider;
  /** Tags can be given once the policy names their owners. */
  readonly after: Input<Resource>;
}

/** A machine that has joined the tailnet: looked up, never made, and kept at its tags. */
export class TailnetDevice extends ComponentResource {
  readonly deviceId: Output<string>;
  readonly tags: Output<string[]>;
  /** Its IPv4 address in the tailnet. */
  readonly address: Output<string>;

  constructor(name: string, args: TailnetDeviceArgs, opts?: ComponentResourceOptions) {
    super("blumeops:network:TailnetDevice", name, {}, opts);
    const device = getDeviceOutput({ name: args.fqdn }, { parent: this, provider: args.provider });
    this.deviceId = device.nodeId;
    this.address = device.addresses.apply((addresses) => ipv4Of(args.fqdn, addresses));
    const tags = new DeviceTags(
      name,
      { deviceId: device.nodeId, tags: [...args.tags] },
      { parent: this, provider: args.provider, dependsOn: args.after },
    );
    this.tags = tags.tags;
    this.registerOutputs({ deviceId: this.deviceId, tags: this.tags, address: this.address });
  }
}

/** The one IPv4 address among a tailnet name's addresses. */
export function ipv4Of(subject: string, addresses: readonly string[]): string {
  const address = addresses.find((candidate) => candidate.includes("."));
  if (address === undefined)
    throw new Error(`${subject} has no IPv4 address in the tailnet; its records need one`);
  return address;
}
