import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { HostName } from "../../catalogue/names.ts";
import type { HostDocument, HostPlace } from "./document.ts";
import { nativesOn } from "./natives.ts";
import { orderOf } from "./order.ts";
import { hostServiceOf } from "./service.ts";
import { type HostSettings, viewOf } from "./view.ts";

/**
 * Derives what the host stack makes true on one host. Deterministic: the same facts, settings and place give the same document.
 *
 * @throws Error for facts that `findingsOf` calls an error
 */
export function hostDocumentOf(
  catalogue: Catalogue,
  settings: HostSettings,
  host: HostName,
  place: HostPlace,
): HostDocument {
  const view = viewOf(catalogue, settings, host, place);
  const { order, circular } = orderOf(catalogue, host);
  if (circular.length > 0) throw new Error(`${circular.join(", ")} need each other`);
  const natives = new Map(nativesOn(catalogue, host).map((one) => [one.service.name, one]));
  return {
    host,
    services: order.flatMap((name) => {
      const one = natives.get(name);
      return one === undefined ? [] : [hostServiceOf(view, one)];
    }),
  };
}
