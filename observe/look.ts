import { type HostWorld, questionOf, worldOf } from "../host/look.ts";
import { commandOf } from "../host/scripts.ts";
import type { HostAddress, Login } from "../host/ssh/address.ts";
import { HostFailure } from "../host/ssh/failure.ts";
import { runOnHost } from "../host/ssh/run.ts";
import type { WantedService } from "../host/wanted.ts";

/** Asks a host how everything of some services is on it: one connection, one command. @throws {@link HostFailure} */
export async function lookAt(
  address: HostAddress,
  login: Login,
  services: readonly WantedService[],
  signal?: AbortSignal,
): Promise<HostWorld> {
  const { status, out, err } = await runOnHost(
    address,
    login,
    commandOf("look"),
    questionOf(services),
    signal,
  );
  if (status !== 0)
    throw new HostFailure(
      `${address.name} cannot be looked at: ${err.trim().split("\n")[0] ?? ""}`,
      `the login ${address.user} needs a POSIX shell, and sudo without a password (/etc/sudoers.d) for what belongs to root`,
    );
  return worldOf(out);
}
