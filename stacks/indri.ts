import { LaunchdService } from "../components/LaunchdService.ts";
import type { HostPlan } from "../observe/plan.ts";

/** The native services of a Mac, each after those that it needs. */
export function indri({ address, services }: HostPlan): Record<string, unknown> {
  const made = new Map<string, LaunchdService>();
  for (const { service, wanted, telling, seen, leave } of services) {
    const after = service.after.flatMap((name) => made.get(name) ?? []);
    made.set(
      service.name,
      new LaunchdService(service.name, { host: address, service: wanted, telling, seen, after, leave }),
    );
  }
  return { services: [...made.keys()] };
}
