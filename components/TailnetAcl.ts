import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { Acl, type Provider } from "@pulumi/tailscale";

export interface TailnetAclArgs {
  /** The whole policy file, HuJSON. It replaces what the tailnet has. */
  readonly policy: string;
  readonly provider: Provider;
}

/** The tailnet's policy file. */
export class TailnetAcl extends ComponentResource {
  /** The policy's text as the control server holds it. */
  readonly policy: Output<string>;
  /** What else of the tailnet waits for: no tag can be given before the policy says who owns it. */
  readonly resource: Acl;

  constructor(name: string, args: TailnetAclArgs, opts?: ComponentResourceOptions) {
    super("blumeops:network:TailnetAcl", name, {}, opts);
    this.resource = new Acl(
      name,
      // The first apply meets the policy that a person wrote; the preview shows what becomes of it.
      { acl: args.policy, overwriteExistingContent: true },
      { parent: this, provider: args.provider },
    );
    this.policy = this.resource.acl;
    this.registerOutputs({ policy: this.policy });
  }
}
