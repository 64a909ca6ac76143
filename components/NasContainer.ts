import { remote } from "@pulumi/command";
import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { containerPayload, type WantedContainer } from "../host/container.ts";
import { commandOf } from "../host/scripts.ts";
import type { HostAddress } from "../host/ssh/address.ts";
import { connectionTo } from "./connection.ts";

export interface NasContainerArgs {
  readonly host: HostAddress;
  /** The container as it should run. It has no secret. */
  readonly container: WantedContainer;
  /** The word of this apply: another one than the last makes the engine apply it again. */
  readonly seen: string;
  /** The engine keeps what it was last told: the NAS was not looked at, and nothing else is to be told. Default: no. */
  readonly leave?: boolean;
}

/**
 * A container on the NAS, which has Docker and no cluster. It is replaced only when its image's name or its words change, and put back when the
 * new one does not come up (host/scripts/container.sh).
 */
export class NasContainer extends ComponentResource {
  /** What the last apply did: "replaced NAME". */
  readonly done: Output<string>;

  constructor(name: string, args: NasContainerArgs, opts?: ComponentResourceOptions) {
    super("blumeops:indri:NasContainer", name, {}, opts);
    const command = new remote.Command(
      name,
      {
        connection: connectionTo(args.host),
        create: commandOf("container"),
        delete: commandOf("container-remove"),
        stdin: containerPayload(args.container, args.seen),
        addPreviousOutputInEnv: false,
      },
      { parent: this, ...(args.leave === true ? { ignoreChanges: ["stdin"] } : {}) },
    );
    this.done = command.stdout;
    this.registerOutputs({ telling: command.id.apply(() => JSON.stringify(args.container)) });
  }
}
