import type { types } from "@pulumi/command";
import type { HostAddress } from "../host/ssh/address.ts";

/**
 * How the engine's plugin reaches a host: with its key pinned, logging in by the agent of the environment (SSH_AUTH_SOCK), so that the state
 * holds no key.
 */
export function connectionTo({
  address,
  port,
  user,
  hostKey,
}: HostAddress): types.input.remote.ConnectionArgs {
  return { host: address, port, user, hostKey, dialErrorLimit: 3, perDialTimeout: 15 };
}
