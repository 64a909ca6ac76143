import { CaddySite } from "../components/CaddySite.ts";
import { LaunchdService } from "../components/LaunchdService.ts";
import { NasContainer } from "../components/NasContainer.ts";
import type { HostPlan } from "../observe/plan.ts";

/** The native services of a Mac, each after those that it needs; what its proxy serves; and the containers on the NAS. */
export function indri({ address: host, services, sites, proxy, nas }: HostPlan): Record<string, unknown> {
  const served = sites.map(({ name, ...site }) => new CaddySite(name, site));

  const made = new Map<string, LaunchdService>();
  for (const { service, wanted, telling, seen, leave } of services) {
    const { name } = service;
    const after = service.after.flatMap((needed) => made.get(needed) ?? []);
    const args = { host, service: wanted, telling, seen, after, leave };
    made.set(name, new LaunchdService(name, name === proxy ? { ...args, sites: served } : args));
  }

  if (nas !== undefined)
    for (const { container, seen, leave } of nas.containers)
      new NasContainer(container.service, { host: nas.address, container, seen, leave });

  return { services: [...made.keys()], sites: served.map(({ address }) => address) };
}
