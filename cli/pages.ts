import type { HostPlace } from "../derive/host/document.ts";
import { type ServicePages, servicePages } from "../derive/service-page/pages.ts";
import { readClusterDocument } from "./cluster.ts";
import { coverageIn } from "./commands/backup.ts";
import type { SoundFacts } from "./facts.ts";

/** Every service's page, with the commands for the real lab. */
export async function pagesOf(root: string, facts: SoundFacts): Promise<ServicePages> {
  const { catalogue, settings, host: hostSettings } = facts;
  return servicePages(catalogue, {
    network: settings,
    host: hostSettings,
    placeOf: ({ name }): HostPlace => ({
      login: hostSettings.ssh[name]?.login ?? settings.logins[name] ?? "operator",
      root: "",
      portOf: (port) => port,
    }),
    cluster: await readClusterDocument(root, catalogue),
    coverage: coverageIn(facts),
  });
}
