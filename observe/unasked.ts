import type { Catalogue } from "../catalogue/catalogue.ts";
import type { Host } from "../catalogue/host.ts";
import type { IndriSettings } from "../config/indri.ts";
import { containerDocumentOf } from "../derive/host/containers.ts";
import { HostFailure } from "../host/ssh/failure.ts";
import { hostOfStack, nasInUse, planFor, statedHost } from "./host.ts";
import { type ToldContainer, toldContainerIn } from "./nas.ts";
import { type Placed, placeOf } from "./place.ts";
import type { HostPlan } from "./plan.ts";
import { type Told, tellingOf, toldIn } from "./told.ts";

/** What was told last: to each service of a host, and to each container of the NAS. */
export interface LastTold {
  readonly services: ReadonlyMap<string, Told>;
  readonly containers: ReadonlyMap<string, ToldContainer>;
}

/** Stands in the place of a host key that is not stated. Nobody logs in by it. */
const NO_KEY = "ssh-ed25519 AAAA";

/**
 * What an apply would do to hosts that nobody asks and whose secrets nobody reads: they are as what was told last has left them.
 *
 * @param last default: exactly what is stated now, so that there is nothing to do
 */
export function unaskedHost(catalogue: Catalogue, settings: IndriSettings, last?: LastTold): HostPlan {
  const host = hostOfStack(catalogue);
  const stated = statedHost(catalogue, settings, host, placed(host, catalogue, settings));
  const nas = nasInUse(catalogue);
  const containers = nas === undefined ? undefined : containersOf(nas, catalogue, settings);
  const told = last ?? {
    services: new Map(
      stated.document.services.flatMap((service) => {
        const now = toldIn(tellingOf(service));
        return now === undefined ? [] : [[service.name, now]];
      }),
    ),
    containers: new Map(
      (containers?.containers ?? []).flatMap((container) => {
        const now = toldContainerIn(JSON.stringify(container));
        return now === undefined ? [] : [[container.service, now]];
      }),
    ),
  };
  const known = { ...stated, values: undefined, world: undefined };
  return planFor({ known, nas: containers }, told.services, told.containers).plan;
}

function containersOf(nas: Host, catalogue: Catalogue, settings: IndriSettings) {
  const { address, place } = placed(nas, catalogue, settings);
  const { containers } = containerDocumentOf(catalogue, nas.name, place);
  return {
    host: nas.name,
    address,
    containers,
    found: new HostFailure(`${nas.name} was not asked`, "npx blumeops preview indri asks it"),
  };
}

function placed(host: Host, { tailnet }: Catalogue, settings: IndriSettings): Placed {
  const way = settings.ssh[host.name] ?? { login: "operator", hostKey: NO_KEY };
  return placeOf(host, { ...settings, ssh: { ...settings.ssh, [host.name]: way } }, tailnet.domain);
}
