import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { HostName, ServiceName } from "../../catalogue/names.ts";
import type { Service } from "../../catalogue/service.ts";
import { nativesOn, proxyOf } from "./natives.ts";

/** The native services of a host that have to be up before one of them: those that it uses there, and the proxy for what it uses through it. */
export function neededBy(catalogue: Catalogue, host: HostName, service: Service): ServiceName[] {
  const here = new Set(nativesOn(catalogue, host).map((one) => one.service.name));
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
  const waiting = new Map(
    nativesOn(catalogue, host).map(({ service }) => [service.name, neededBy(catalogue, host, service)]),
  );
  const order = new Set<ServiceName>();
  for (;;) {
    const ready = [...waiting]
      .filter(([, needs]) => needs.every((need) => order.has(need)))
      .map(([name]) => name)
      .sort();
    if (ready.length === 0) return { order: [...order], circular: [...waiting.keys()].sort() };
    for (const name of ready) {
      order.add(name);
      waiting.delete(name);
    }
  }
}
