import type { Login } from "../host/ssh/address.ts";
import { serveKeys } from "../host/ssh/agent.ts";
import { HostFailure } from "../host/ssh/failure.ts";
import type { Environment } from "./place.ts";

/**
 * Who signs the logins: an agent that holds the key at `BLUMEOPS_SSH_KEY` (in the lab, the lab's own, one a host) for as long as this process runs, else
 * the user's own agent.
 *
 * @throws {@link HostFailure} where there is neither
 */
export async function loginFrom(environment: Environment): Promise<Login> {
  const own = environment["BLUMEOPS_SSH_KEY"];
  const paths = own ? [own] : [environment["LAB_INDRI_KEY"], environment["LAB_SIFAKA_KEY"]].flatMap((path) => path || []);
  if (paths.length > 0) return { agent: (await serveKeys(...paths)).socket };
  const agent = environment["SSH_AUTH_SOCK"];
  if (agent !== undefined && agent !== "") return { agent };
  throw new HostFailure(
    "there is no SSH key to log in with",
    "set BLUMEOPS_SSH_KEY to the path of a private key, or start an agent (SSH_AUTH_SOCK) and ssh-add it",
  );
}
