import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { HostName, ServiceName } from "../../catalogue/names.ts";
import type { Service } from "../../catalogue/service.ts";
import { nativeNamesOn, nativesOn, proxyOf } from "./natives.ts";

/** The native services of a host that have to be up before one of them: those that it uses there, and the proxy for what it uses through it. */
export function neededBy(catalogue: Catalogue, host: HostName, service: Service): ServiceName[] {
  const here = nativeNamesOn(catalogue, host);
  const proxy = proxyOf(catalogue)?.service.name;
  return [
    ...new Set(
      service.uses.flatMap(({ service: used, through }) =>
        through === "local" || through === "node"
          ? [used]
          : (through === "site" || through === "stream") && proxy !== undefined
            ? [proxy]
            : [],
      ),
    ),
  ].filter((name) => here.has(name) && name !== service.name);
}

/** The native services of a host in rows: each after those that it needs, else by name; and those that go round in circles. */
export function orderOf(
  catalogue: Catalogue,
  host: HostName,
): { readonly order: readonly ServiceName[]; readonly circular: readonly ServiceName[] } {
  const missing = new Map<ServiceName, number>();
  const waiting = new Map<ServiceName, ServiceName[]>();
  for (const { service } of nativesOn(catalogue, host)) {
    const needs = neededBy(catalogue, host, service);
    missing.set(service.name, needs.length);
    for (const need of needs) waiting.set(need, [...(waiting.get(need) ?? []), service.name]);
  }
  const order: ServiceName[] = [];
  let ready = [...missing].filter(([, count]) => count === 0).map(([name]) => name);
  while (ready.length > 0) {
    const row = ready.sort();
    ready = [];
    for (const name of row) {
      order.push(name);
      missing.delete(name);
      for (const next of waiting.get(name) ?? []) {
        const left = (missing.get(next) ?? 0) - 1;
        missing.set(next, left);
        if (left === 0) ready.push(next);
      }
    }
  }
  return { order, circular: [...missing.keys()].sort() };
}
