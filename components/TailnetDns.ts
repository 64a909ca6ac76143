import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import { DnsPreferences, type Provider, TailnetSettings } from "@pulumi/tailscale";

export interface TailnetDnsArgs {
  /** Whether every device is known by its name. */
  readonly magicDns: boolean;
  /** Whether devices may get certificates for their names; the cluster's ingresses need them. */
  readonly httpsCertificates: boolean;
  readonly provider: Provider;
}

/** Names within the tailnet. Nameservers, search domains and split DNS stay as they are set in the console. */
export class TailnetDns extends ComponentResource {
  constructor(name: string, args: TailnetDnsArgs, opts?: ComponentResourceOptions) {
    super("blumeops:network:TailnetDns", name, {}, opts);
    const child = { parent: this, provider: args.provider };
    const preferences = new DnsPreferences(name, { magicDns: args.magicDns }, child);
    const settings = new TailnetSettings(
      name,
      { httpsEnabled: args.httpsCertificates },
      // Certificates are issued for MagicDNS names, so these come first.
      { ...child, dependsOn: preferences },
    );
    this.registerOutputs({ magicDns: preferences.magicDns, httpsEnabled: settings.httpsEnabled });
  }
}
