import { loginFrom } from "../observe/login.ts";
import { surroundings, type Target } from "./target.ts";

/** The variables by which the engine's plugin logs in to a host. @throws HostFailure where there is no key */
export async function loginVariables(target: Target): Promise<Record<string, string>> {
  return { SSH_AUTH_SOCK: (await loginFrom(surroundings(target))).agent };
}
