import { remote } from "@pulumi/command";
import { ComponentResource, type ComponentResourceOptions, type Output, secret } from "@pulumi/pulumi";
import { payloadOf } from "../host/payload.ts";
import { commandOf } from "../host/scripts.ts";
import type { HostAddress } from "../host/ssh/address.ts";
import type { WantedService } from "../host/wanted.ts";
import type { CaddySite } from "./CaddySite.ts";
import { connectionTo } from "./connection.ts";

export interface LaunchdServiceArgs {
  readonly host: HostAddress;
  /** The service as it should be, its secrets filled in. They travel over standard input, as a secret of the stack. */
  readonly service: WantedService;
  /** The service with a word in the place of each secret: the state keeps it in the open, for whoever compares without the host. */
  readonly telling: string;
  /** The word of this apply: another one than the last makes the engine apply it again. */
  readonly seen: string;
  /** Services that have to be up first. */
  readonly after: readonly LaunchdService[];
  /** Of the proxy: what it serves. */
  readonly sites?: readonly CaddySite[];
  /** The engine keeps what it was last told: it is as it should be, but what is not at hand cannot be said again. Default: no. */
  readonly leave?: boolean;
}

/**
 * A service of a Mac: its packages, files, folders and agents, brought there and shown to be up by one command over SSH, and taken away by
 * another (see host/README.md). There are no triggers: they would make a new one beside the old one, and take both away.
 */
export class LaunchdService extends ComponentResource {
  /** What the last apply did, a line each: "wrote PATH", "restarted LABEL". */
  readonly done: Output<string>;
  /** What else waits for this service. */
  readonly resource: remote.Command;

  constructor(name: string, args: LaunchdServiceArgs, opts?: ComponentResourceOptions) {
    super("blumeops:indri:LaunchdService", name, {}, opts);
    this.resource = new remote.Command(
      name,
      {
        connection: connectionTo(args.host),
        create: commandOf("apply"),
        delete: commandOf("remove"),
        stdin: secret(payloadOf(args.service, args.seen)),
        // macOS's sshd takes no such variables over.
        addPreviousOutputInEnv: false,
      },
      {
        parent: this,
        dependsOn: args.after.map(({ resource }) => resource),
        ...(args.leave === true ? { ignoreChanges: ["stdin"] } : {}),
      },
    );
    this.done = this.resource.stdout;
    // Kept once the host has been told: what an apply that failed would have told is no record of anything.
    this.registerOutputs({
      telling: this.resource.id.apply(() => args.telling),
      ...(args.sites === undefined ? {} : { serves: args.sites.map(({ address }) => address) }),
    });
  }
}
