import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { Service } from "../../catalogue/service.ts";
import type { Check } from "../checks/check.ts";
import { portIdsOf } from "../checks/ids.ts";
import { documentOf } from "../host/natives.ts";
import type { Shown } from "./shown.ts";

/**
 * For every check that a metric shows, the others of that sort that fail as well when the cause is theirs: those that it depends on, at whatever
 * distance, and those of whoever makes its metric and sends it on. Never in a ring: alerts of a ring would keep each other quiet.
 */
export function causesOf(
  checks: readonly Check[],
  visible: readonly { readonly check: Check; readonly shown: Shown }[],
  catalogue: Catalogue,
): Map<string, string[]> {
  const edges = new Map(checks.map(({ id, dependsOn }) => [id, new Set(dependsOn)]));
  const makers = makersOf(catalogue);
  for (const { check, shown } of visible) {
    const own = edges.get(check.id);
    for (const maker of makers.get(sourceKey(shown.metric, shown.reader)) ?? [])
      if (edges.has(maker) && maker !== check.id && !reachable(maker, edges).has(check.id)) own?.add(maker);
  }
  const shownIds = new Set(visible.map(({ check }) => check.id));
  return new Map(
    [...shownIds].map((id) => [id, [...reachable(id, edges)].filter((one) => shownIds.has(one)).sort()]),
  );
}

/** Everything that a check leads to, itself left out. */
function reachable(id: string, edges: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const found = new Set<string>();
  const open = [...(edges.get(id) ?? [])];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (found.has(one)) continue;
    found.add(one);
    open.push(...(edges.get(one) ?? []));
  }
  found.delete(id);
  return found;
}

function sourceKey(metric: string, reader: string): string {
  return `${metric} ${reader}`;
}

/** By the name of a metric and who reads it, the checks of the service that makes it, and of what reads it on a host and sends it on. */
function makersOf(catalogue: Catalogue): Map<string, string[]> {
  const makers = new Map<string, string[]>();
  const senders = [...catalogue.services.values()].filter(sendsFromHost).flatMap(portIdsOf);
  for (const service of catalogue.services.values())
    for (const { series, by } of service.metrics)
      for (const name of series)
        makers.set(sourceKey(name, by), [
          ...(makers.get(sourceKey(name, by)) ?? []),
          ...portIdsOf(service),
          ...(by === "alloy-host" ? senders : []),
        ]);
  return makers;
}

function sendsFromHost({ runs }: Service): boolean {
  return runs.where === "host" && runs.native !== undefined && documentOf(runs.native, "alloy") !== undefined;
}
