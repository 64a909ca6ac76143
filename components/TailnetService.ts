import {
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import { type Provider, Service } from "@pulumi/tailscale";
import { ipv4Of } from "./TailnetDevice.ts";

export interface TailnetServiceArgs {
  /** MagicDNS name without the tailnet's domain, "home". */
  readonly service: string;
  /** TCP ports that it answers on. */
  readonly ports: readonly number[];
  /** The tag by which rules name it. */
  readonly tag: string;
  /** Shown in the console. */
  readonly comment: string;
  readonly provider: Provider;
  readonly after: Input<Resource>;
}

/** A Tailscale Service: a name and an address of its own, for which one or more hosts answer. */
export class TailnetService extends ComponentResource {
  /** Its IPv4 address in the tailnet. */
  readonly address: Output<string>;

  constructor(name: string, args: TailnetServiceArgs, opts?: ComponentResourceOptions) {
    super("blumeops:network:TailnetService", name, {}, opts);
    const service = new Service(
      name,
      {
        name: `svc:${args.service}`,
        ports: args.ports.map((port) => `tcp:${port}`),
        tags: [args.tag],
        comment: args.comment,
      },
      { parent: this, provider: args.provider, dependsOn: args.after },
    );
    this.address = service.addrs.apply((addresses) => ipv4Of(`svc:${args.service}`, addresses));
    this.registerOutputs({ address: this.address });
  }
}
