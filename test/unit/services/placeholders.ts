import type { Catalogue } from "../../../catalogue/catalogue.ts";
import type { Host } from "../../../catalogue/host.ts";
import type { Service } from "../../../catalogue/service.ts";
import { partsOf, type TemplatePart } from "../../../catalogue/template.ts";

/** Every text in a service's facts that is a template: those that hold a placeholder. */
export function placeholdersOf(service: Service): Exclude<TemplatePart, { kind: "text" }>[] {
  const { notes: _, summary: __, ...facts } = service;
  return textsIn(facts)
    .flatMap((text) => partsOf(text) ?? [])
    .filter((part) => part.kind !== "text");
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** Whether a placeholder of a service's facts leads to something that the facts state. */
export function leadsSomewhere(
  { kind, name }: Exclude<TemplatePart, { kind: "text" }>,
  service: Service,
  catalogue: Catalogue,
): boolean {
  const services = [...catalogue.services.values()];
  switch (kind) {
    case "place":
      return (
        name === "home" || name === "version" || Object.hasOwn(hostOf(service, catalogue)?.paths ?? {}, name)
      );
    case "mount":
      return hostOf(service, catalogue)?.mounts.some(({ share }) => share === name) ?? false;
    case "port":
      return Object.hasOwn(service.ports, name);
    case "listen":
      return service.streams.some(({ to }) => to === name);
    case "name":
      return services.some(({ sites, streams }) => [...sites, ...streams].some(({ host }) => host === name));
    case "public":
      return services.some((other) => other.public.some(({ host }) => host === name));
    case "device":
      return services.some(({ device }) => device?.name === name);
    case "host":
      return [...catalogue.hosts.keys()].some((host) => host === name);
    case "use":
      return service.uses.some((use) => use.service === name);
    case "secret":
      return Object.hasOwn(service.secrets, name);
    case "setting":
      return true;
  }
}

/** The host whose places a service's texts mean: its own, or the one that takes its backups. */
function hostOf({ runs }: Service, { hosts, tailnet }: Catalogue): Host | undefined {
  return hosts.get("host" in runs ? runs.host : tailnet.proxyHost);
}
