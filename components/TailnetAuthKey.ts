import {
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  type Output,
  type Resource,
  secret,
} from "@pulumi/pulumi";
import { type Provider, TailnetKey } from "@pulumi/tailscale";

export interface TailnetAuthKeyArgs {
  readonly tags: readonly string[];
  readonly reusable: boolean;
  readonly ephemeral: boolean;
  readonly preauthorized: boolean;
  /** Seconds; Tailscale takes 90 days at most. */
  readonly expiry: number;
  readonly provider: Provider;
  readonly after: Input<Resource>;
}

/** A key with which machines join the tailnet by themselves. It is made anew when it has expired. */
export class TailnetAuthKey extends ComponentResource {
  /** The key itself, a secret. */
  readonly key: Output<string>;

  constructor(name: string, args: TailnetAuthKeyArgs, opts?: ComponentResourceOptions) {
    super("blumeops:network:TailnetAuthKey", name, {}, opts);
    const { provider, after, tags, ...terms } = args;
    const key = new TailnetKey(
      name,
      { ...terms, tags: [...tags], description: `blumeops ${name}`, recreateIfInvalid: "always" },
      { parent: this, provider, dependsOn: after, additionalSecretOutputs: ["key"] },
    );
    this.key = secret(key.key);
    this.registerOutputs({ key: this.key });
  }
}
