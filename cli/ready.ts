import { Failure } from "./failure.ts";
import { mustBeApplicable } from "./host.ts";
import type { OpenedStack } from "./run.ts";

/** Refuses stacks that could not be applied: the host was not reached, or the values of secrets are not at hand. @throws Failure */
export async function mustBeReady(opened: readonly OpenedStack[]): Promise<void> {
  for (const { host, cluster } of opened) {
    if (host !== undefined) mustBeApplicable(await host);
    if (cluster?.plan.values === "unknown")
      throw new Failure(
        "minikube: the values of secrets are not at hand\n  set OP_CONNECT_HOST and OP_CONNECT_TOKEN to read them from 1Password\nnothing was changed",
      );
  }
}
