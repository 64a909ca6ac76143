import { runtime } from "@pulumi/pulumi";
import { StatingMonitor } from "./monitor.ts";
import type { StackName, StatedResource } from "./resource.ts";

/**
 * Runs a program as an apply would, with nothing behind it, and gives what it states. One at a time: the SDK keeps which program runs in one place.
 *
 * @param providers addresses on loopback by name
 * @throws Error for what a provider refuses, or what the program itself throws
 */
export async function statedBy(
  program: () => Promise<Record<string, unknown>>,
  name: StackName,
  providers: ReadonlyMap<string, string>,
): Promise<StatedResource[]> {
  const monitor = new StatingMonitor(name, providers);
  try {
    await monitor.open();
    runtime.setMockOptions(monitor, name.project, name.stack, false);
    await runtime.runInPulumiStack(program);
    await runtime.disconnect();
    return monitor.resources();
  } finally {
    monitor.close();
  }
}
