import type { Catalogue } from "../../catalogue/catalogue.ts";
import { type Finding, finding } from "../../catalogue/finding.ts";
import type { Service } from "../../catalogue/service.ts";
import { coverageOf } from "../backup/coverage.ts";
import { derivedText } from "../host/derived.ts";
import { documentOf } from "../host/natives.ts";
import { type Native, nativesOf } from "./natives.ts";
import { inService } from "./place.ts";

/** What borgmatic does when it is named. Where none of them is, it does all of them. Source: `borgmatic --help`. */
const ACTIONS = ["create", "prune", "compact", "check"];
/** Without these archives pile up, take room for ever, or rot unseen. */
const NEEDED = ["prune", "compact", "check"];

/** Data that nothing would bring back, and a backup that only ever creates. What borgmatic is told must be fillable. */
export function wrongBackups(catalogue: Catalogue): Finding[] {
  return [...unstatedData(catalogue), ...keepers(catalogue).flatMap(onlyCreates)];
}

/** Stores that the configuration of the host that backs up does not cover. Only for facts in which nothing else is wrong. */
export function holesIn(catalogue: Catalogue): Finding[] {
  const [keeper] = keepers(catalogue);
  const configuration = keeper === undefined ? undefined : configurationOf(keeper);
  if (keeper === undefined || configuration === undefined)
    return [...catalogue.services.values()].flatMap((service) =>
      service.stores.flatMap((store, i) =>
        store.backup.by === "nothing" ? [] : [hole(service, i, store.name, "nothing in the lab backs up")],
      ),
    );
  return coverageOf(catalogue, keeper.view, configuration).flatMap(({ service: name, store, state, why }) => {
    const service = catalogue.services.get(name);
    if (state !== "hole" || service === undefined) return [];
    const i = service.stores.findIndex((one) => one.name === store);
    return [hole(service, i, store, why)];
  });
}

function hole(service: Service, i: number, store: string, why: string): Finding {
  return finding(
    "store-not-backed-up",
    inService(service, `stores[${i}].backup`),
    `"${store}" would be lost: ${why}`,
    "back it up in a way that is there, or say why its loss is accepted: { by: nothing, because: … }",
  );
}

/** The services that keep a configuration of borgmatic. */
function keepers(catalogue: Catalogue): Native[] {
  return nativesOf(catalogue).filter(({ native }) => documentOf(native, "borgmatic") !== undefined);
}

function configurationOf({ view, service, native }: Native): string | undefined {
  const content = documentOf(native, "borgmatic");
  return content === undefined ? undefined : derivedText({ view, service }, content);
}

function onlyCreates({ service, native }: Native): Finding[] {
  const scheduled = native.agents
    .map(({ program, schedule }, i) => ({ i, program, schedule }))
    .filter(({ program, schedule }) => schedule !== undefined && program.some(isBorgmatic));
  const done = new Set(scheduled.flatMap(({ program }) => actionsOf(program)));
  const missing = NEEDED.filter((action) => !done.has(action));
  if (missing.length === 0) return [];
  const [first] = scheduled;
  return [
    finding(
      "backup-only-creates",
      inService(service, `runs.native.agents${first === undefined ? "" : `[${first.i}].program`}`),
      first === undefined
        ? "nothing runs borgmatic on a schedule"
        : `no schedule runs ${missing.join(", ")}: archives are not thinned out, or nobody sees that they cannot be read`,
      "name no action: borgmatic then does all that it is configured for",
    ),
  ];
}

function isBorgmatic(word: string): boolean {
  return word === "borgmatic" || word.endsWith("/borgmatic");
}

function actionsOf(program: readonly string[]): readonly string[] {
  const named = program.slice(program.findIndex(isBorgmatic) + 1).filter((word) => ACTIONS.includes(word));
  return named.length === 0 ? ACTIONS : named;
}

/** Volumes that pods claim and databases that are made, of which no store says what they hold. */
function unstatedData(catalogue: Catalogue): Finding[] {
  const services = [...catalogue.services.values()];
  const stores = services.flatMap((service) => service.stores);
  return services.flatMap((service) => {
    const workload = service.runs.where === "cluster" ? service.runs.workload : undefined;
    if (workload === undefined) return [];
    if (workload.kind === "postgres-cluster")
      return workload.databases
        .map(({ name }, i) => ({ name, field: `databases[${i}]` }))
        .filter(({ name }) => !stores.some(({ kind, at }) => kind === "database" && at === name))
        .map((one) => unstated(service, one));
    if (!("volumes" in workload)) return [];
    return workload.volumes
      .map(({ name, from }, i) => ({ name, from, field: `volumes[${i}]` }))
      .filter(({ from }) => from.kind === "claim")
      .filter(({ name }) => !service.stores.some(({ kind, at }) => kind === "volume" && at.startsWith(name)))
      .map((one) => unstated(service, one));
  });
}

function unstated(service: Service, { name, field }: { name: string; field: string }): Finding {
  return finding(
    "data-without-store",
    inService(service, `runs.workload.${field}`),
    `nothing says what "${name}" holds and whether it is backed up`,
    "state it under stores",
  );
}
