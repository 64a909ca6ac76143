import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { HostName, ServiceName } from "../../catalogue/names.ts";
import type { Service } from "../../catalogue/service.ts";
import type { WantedContainer } from "../../host/container.ts";
import type { HostPlace } from "./document.ts";
import { signsOf } from "./signs.ts";
import { type HostView, placeNamed, viewOf } from "./view.ts";

/** A container that a service runs in, on a host with Docker. */
export interface HostContainer extends Omit<WantedContainer, "name"> {
  readonly service: ServiceName;
  /** The name of the container itself. */
  readonly name: string;
}

/** The containers of a host, by service. */
export interface ContainerDocument {
  readonly host: HostName;
  readonly containers: readonly HostContainer[];
}

/** How long a container has to come up, in seconds. */
const PATIENCE = 30;

/** Derives the containers of a host. @throws Error for facts that `findingsOf` calls an error */
export function containerDocumentOf(
  catalogue: Catalogue,
  host: HostName,
  place: HostPlace,
): ContainerDocument {
  const view = viewOf(catalogue, { values: {} }, host, place);
  return {
    host,
    containers: [...catalogue.services.values()]
      .flatMap((service) => containerOf(view, service))
      .sort((a, b) => a.service.localeCompare(b.service)),
  };
}

function containerOf(view: HostView, service: Service): HostContainer[] {
  const { runs } = service;
  if (runs.where !== "container" || runs.host !== view.host.name) return [];
  const name = containerName(runs.options);
  if (name === undefined) throw new Error(`services/${service.name}.ts names no container`);
  return [
    {
      service: service.name,
      name,
      title: service.title,
      docker: placeNamed(view, "docker"),
      image: runs.image,
      options: runs.options,
      arguments: runs.arguments,
      signs: signsOf(view, service).filter(({ kind }) => kind === "http"),
      within: PATIENCE,
    },
  ];
}

/** The name that the options give to a container. */
export function containerName(options: readonly string[]): string | undefined {
  return options.find((option) => option.startsWith("--name="))?.slice("--name=".length);
}
