import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";

export interface CaddySiteArgs {
  /** The service that it is of. */
  readonly service: string;
  /** What people write: "https://feed.ops.eblu.me", or "forge.ops.eblu.me:2222" for a TCP port that is passed on as it is. */
  readonly address: string;
  /** Who it is for, beside the owner. */
  readonly audiences: readonly string[];
  /** The tailnet's door by which people come in. Default: the proxy's own address, for the owner alone. */
  readonly door?: string;
  /** Host and port that the proxy passes it on to. */
  readonly upstream: string;
}

/**
 * A site, or a TCP port, that the proxy serves. The Caddyfile of {@link LaunchdService} "caddy" is written of all of them at once: a site is no
 * file and no process of its own, but the state names it, and a preview shows it come and go.
 */
export class CaddySite extends ComponentResource {
  readonly address: string;

  constructor(name: string, args: CaddySiteArgs, opts?: ComponentResourceOptions) {
    super("blumeops:indri:CaddySite", name, {}, opts);
    this.address = args.address;
    this.registerOutputs({ ...args, audiences: [...args.audiences] });
  }
}
