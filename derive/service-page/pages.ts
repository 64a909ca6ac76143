import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { ServiceName } from "../../catalogue/names.ts";
import type { Service } from "../../catalogue/service.ts";
import type { Alerts } from "../alerts/alert.ts";
import { alertsOf } from "../alerts/all.ts";
import type { Coverage } from "../backup/coverage.ts";
import { type CheckSettings, checksOf } from "../checks/all.ts";
import type { Check } from "../checks/check.ts";
import type { ClusterDocument } from "../cluster/document.ts";
import { nativesOn } from "../host/natives.ts";
import { type HostView, viewOf } from "../host/view.ts";
import { entries } from "../network/people.ts";
import { addressesOf, machinesOf, reachOf } from "./addresses.ts";
import { keeperOf } from "./keeper.ts";
import { lookSteps } from "./look.ts";
import { neededBy, needsOf } from "./needs.ts";
import type { PageAlert, PageCheck, ServicePage } from "./page.ts";
import { pinnedAt } from "./pinned.ts";
import { placedOf } from "./placed.ts";
import { restartSteps } from "./restart.ts";
import { storesOf } from "./stores.ts";
import { upgradeSteps } from "./upgrade.ts";

/** What pages are derived with, beside the catalogue. */
export interface PageSettings extends CheckSettings {
  readonly cluster: ClusterDocument;
  /** Every store looked up in the configuration that backs it up. */
  readonly coverage: readonly Coverage[];
}

/** A page for every service, and the checks that are about none. */
export interface ServicePages {
  readonly pages: readonly ServicePage[];
  readonly common: readonly PageCheck[];
}

/** Everything that there is to say about every service. Pure. @throws Error for facts that `findingsOf` calls an error */
export function servicePages(catalogue: Catalogue, settings: PageSettings): ServicePages {
  const checks = checksOf(catalogue, settings);
  const told = tellerOf(alertsOf(checks, catalogue));
  const reach = reachOf(catalogue, settings.network);
  const view = (name: string): HostView => {
    const host = [...catalogue.hosts.values()].find((one) => one.name === name);
    if (host === undefined) throw new Error(`there is no host "${name}"`);
    return viewOf(catalogue, settings.host, host.name, settings.placeOf(host));
  };
  const keeper = keeperOf(catalogue, view);
  const pageOf = (service: Service): ServicePage => {
    const { name, title, summary, version, restart } = service;
    const placed = placedOf(service, catalogue, settings.cluster);
    const native =
      placed.where === "host"
        ? nativesOn(catalogue, placed.host).find((one) => one.service === service)
        : undefined;
    const own = checks.filter((check) => check.service === name);
    const pinned = pinnedAt(service, catalogue);
    const restarting = restartSteps(service, placed, view);
    return {
      name,
      title,
      summary,
      file: `services/${name}.ts`,
      runs: placed,
      ports: Object.entries(service.ports).map(
        ([port, { port: number, protocol, scheme, bind, summary: what }]) => ({
          name: port,
          port: number,
          protocol,
          ...(scheme === undefined ? {} : { scheme }),
          bind,
          ...(what === undefined ? {} : { summary: what }),
        }),
      ),
      audience: { name: service.audience, summary: summaryOfAudience(service, catalogue) },
      addresses: addressesOf(service, catalogue, reach),
      machines: machinesOf(service, catalogue),
      needs: needsOf(service, catalogue),
      neededBy: neededBy(catalogue, name),
      secrets: Object.entries(service.secrets).map(([secret, reference]) => ({ name: secret, reference })),
      stores: storesOf(service, {
        placed,
        coverage: settings.coverage,
        keeper,
        viewOf: view,
        restart: restarting,
      }),
      look: [
        ...lookSteps(name, placed, native, view),
        { step: "checks", run: `npx blumeops check ${own[0]?.group ?? ""}`.trimEnd() },
      ],
      restart: { steps: restarting, ...restart },
      upgrade: upgradeSteps(service, placed, pinned, catalogue, view),
      ...(version === undefined
        ? {}
        : {
            version: {
              pin: version.pin,
              upstream: version.upstream,
              ...(version.reviewed === undefined ? {} : { reviewed: version.reviewed }),
              ...(version.note === undefined ? {} : { note: version.note }),
            },
          }),
      pinnedAt: pinned,
      checks: own.map(told),
      hangsOn: foundations(own, checks, name),
      notes: service.notes,
    };
  };
  return {
    pages: [...catalogue.services.values()].map(pageOf),
    common: checks.filter(({ service }) => service === undefined).map(told),
  };
}

/** What a page says of a check, its alert with it. */
function tellerOf({ alerts, unshown }: Alerts): (check: Check) => PageCheck {
  const byCheck = new Map<string, PageAlert>([
    ...alerts.map(({ check, name, severity, forSeconds: afterSeconds, shownBy }): [string, PageAlert] => [
      check,
      { told: true, name, severity, afterSeconds, shownBy },
    ]),
    ...unshown.map(({ check, because }): [string, PageAlert] => [check, { told: false, because }]),
  ]);
  return ({ id, subject, remedy }) => {
    const alert = byCheck.get(id);
    if (alert === undefined) throw new Error(`${id} has neither an alert nor a reason for having none`);
    return { id, subject, remedy, alert };
  };
}

function summaryOfAudience({ audience }: Service, { tailnet }: Catalogue): string {
  return entries(tailnet.audiences).find(([name]) => name === audience)?.[1].summary ?? "";
}

/** The checks of others that a service's own depend on, at whatever distance, in the order of all checks. */
function foundations(own: readonly Check[], all: readonly Check[], name: ServiceName): string[] {
  const byId = new Map(all.map((check) => [check.id, check]));
  const found = new Set<string>();
  const open = own.flatMap(({ dependsOn }) => dependsOn);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    open.push(...(byId.get(id)?.dependsOn ?? []));
  }
  return all.filter(({ id, service }) => found.has(id) && service !== name).map(({ id }) => id);
}
