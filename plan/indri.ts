import type { ResourceChange } from "../engine/change.ts";
import { restartsOf, type ServiceDifference } from "../host/difference.ts";
import type { ContainerPlan, ToldContainer } from "../observe/nas.ts";
import type { FilePlan, HostPlan, ServicePlan } from "../observe/plan.ts";
import type { Told } from "../observe/told.ts";
import type { Change, Drift, FileChange } from "./change.ts";

const LAYER = "indri";

/** A path as people write it. */
type Shown = HostPlan["shown"];

const KINDS = { create: "add", update: "change", replace: "replace", delete: "remove" } as const;

/**
 * What a run does to the host, in words: what the engine does, and what the host has that neither facts nor state know.
 *
 * @param plan the host as it was looked at; missing where it was not
 * @param told what the state keeps of the services: of one that is taken away nothing else is known
 * @param toldContainers what it keeps of the NAS's containers
 */
export function hostChanges(
  changes: readonly ResourceChange[],
  plan: HostPlan | undefined,
  told: ReadonlyMap<string, Told>,
  toldContainers: ReadonlyMap<string, ToldContainer> = new Map(),
): Change[] {
  const strangers = (plan?.unstated ?? []).filter((name) => !told.has(name));
  return [
    ...changes.map((change) => containerChange(change, plan, toldContainers) ?? hostChange(change, plan, told)),
    ...strangers.map(
      (name): Change => ({
        layer: LAYER,
        kind: "remove",
        subject: name,
        consequences: [
          "the host has it, left by an apply that was cut off; its agents and files go, its data stays",
        ],
      }),
    ),
  ];
}

function hostChange(
  change: ResourceChange,
  plan: HostPlan | undefined,
  told: ReadonlyMap<string, Told>,
): Change {
  const service = plan?.services.find((one) => one.service.name === change.name);
  const base = { layer: LAYER, kind: KINDS[change.kind], subject: change.name };
  const shown: Shown = plan?.shown ?? ((path) => path);
  if (change.kind === "delete") return { ...base, ...removal(told.get(change.name), shown) };
  if (service === undefined) return { ...base, consequences: [] };
  return {
    ...base,
    consequences: consequencesOf(service, change, shown),
    ...(service.files.length === 0 ? {} : { files: service.files.map((file) => fileChange(file, shown)) }),
  };
}

/** What happens to a container of the NAS; nothing where it is none. */
function containerChange(
  { kind, name }: ResourceChange,
  plan: HostPlan | undefined,
  told: ReadonlyMap<string, ToldContainer>,
): Change | undefined {
  const base = { layer: LAYER, kind: KINDS[kind], subject: name };
  const former = told.get(name);
  if (kind === "delete")
    return former && { ...base, consequences: [`removes the container ${former.name}; its image stays`] };
  const container = plan?.nas?.containers.find((one) => one.container.service === name);
  if (container === undefined || plan?.nas === undefined) return undefined;
  return { ...base, consequences: containerSentences(container, plan.nas.host), ...wordsOf(container) };
}

/** The words from which a container is made, before and after, where these differ. */
function wordsOf({ container, told, difference }: ContainerPlan): Pick<Change, "before" | "after"> {
  if (difference === "start" || difference === "finish" || difference === undefined) return {};
  const text = (one: Pick<ToldContainer, "image" | "options" | "arguments">): string =>
    [...one.options, one.image, ...one.arguments].join("\n");
  const [before, after] = [told && text(told), text(container)];
  return before === after ? {} : { ...(before === undefined ? {} : { before }), after };
}

function containerSentences({ container, difference }: ContainerPlan, host: string): string[] {
  const { name } = container;
  switch (difference) {
    case "make":
      return [`makes the container ${name} on ${host}`];
    case "replace":
      return [`replaces the container ${name} on ${host}; its metrics are away for some seconds`];
    case "start":
      return [`starts the container ${name} on ${host}`];
    case "finish":
      return [`an earlier apply to ${name} on ${host} was cut off; this one finishes it`];
    default:
      return [`nothing changes on ${host}: the container ${name} is as it should be`];
  }
}

/** What somebody has changed on the host since the last apply, as far as this run puts it back. */
export function hostDrift({ services, shown, nas }: HostPlan): Drift[] {
  const stated = [
    ...services.map(({ service, byHand }) => ({ name: service.name, byHand })),
    ...(nas?.containers ?? []).map(({ container, byHand }) => ({ name: container.service, byHand })),
  ];
  return stated.flatMap(({ name, byHand }) =>
    byHand.map(({ subject, what }) => ({ layer: LAYER, subject: `${name}: ${shown(subject)}`, what })),
  );
}

/** What of a plan is less than the whole truth, each a sentence. @param why the host was not reached */
export function planNotes({ host, comparedWith, values, nas }: HostPlan, why: string | undefined): string[] {
  return [
    ...(comparedWith === "record" ? [notLookedAt(host, why)] : []),
    ...(nas?.unreached === undefined ? [] : [notLookedAt(nas.host, nas.unreached.message)]),
    ...(values === "unknown"
      ? [
          "the values of secrets are not at hand: one that has changed in the vault is not seen, and nothing can be applied",
        ]
      : []),
  ];
}

function notLookedAt(host: string, why: string | undefined): string {
  return `${host} was not looked at: ${why?.split("\n")[0] ?? "nobody asked"}; this compares with what the last apply left there, and sees nothing done by hand`;
}

function consequencesOf(
  { service, wanted, difference }: ServicePlan,
  change: ResourceChange,
  shown: Shown,
): string[] {
  if (difference === undefined) return [nothingOnHost(change)];
  const { missingProgram, packages, down, unfinished, folders } = difference;
  return [
    ...(missingProgram === undefined
      ? []
      : [`cannot be applied: there is no program at ${shown(missingProgram)}; ${wanted.binary?.how ?? ""}`]),
    ...(unfinished ? ["an earlier apply was cut off; this one finishes it"] : []),
    ...packages.map((one) => `installs ${one.by === "mise" ? one.tool : one.formula}`),
    ...folders.map((path) => `folder ${shown(path)}`),
    ...restartSentences(
      service,
      difference,
      down.map(({ label }) => label),
    ),
  ];
}

function restartSentences(
  { restart, agents, brewService }: ServicePlan["service"],
  difference: ServiceDifference,
  down: readonly string[],
): string[] {
  const labels = restartsOf(difference);
  const starting = labels.filter((label) => down.includes(label));
  const restarting = labels.filter((label) => !down.includes(label));
  const stays = [
    ...agents.filter(({ keepAlive }) => keepAlive).map(({ label }) => label),
    ...(brewService === undefined ? [] : [`homebrew.mxcl.${brewService}`]),
  ];
  const noticed = restarting.some((label) => stays.includes(label));
  return [
    ...(starting.length === 0 ? [] : [`starts ${starting.join(", ")}`]),
    ...(restarting.length === 0 ? [] : [`restarts ${restarting.join(", ")}`]),
    ...(noticed && restart !== undefined
      ? [`away for about ${restart.seconds} s; noticed by ${restart.noticed}`]
      : []),
    ...(labels.length === 0 && difference.files.length > 0 ? ["nothing restarts"] : []),
  ];
}

/** The engine has something to do, the host has not. */
function nothingOnHost({ kind, properties }: ResourceChange): string {
  if (kind === "create") return "it is there already, just so: it is taken over as it is";
  const names = [...new Set(properties.map((path) => path.split(/[.[]/)[0] ?? path))];
  if (names.length > 0 && names.every((name) => name === "connection"))
    return "the way to the host is another; nothing changes on it";
  if (names.includes("create") || names.includes("delete"))
    return "the scripts that apply are others; nothing changes on the host";
  return "what is noted about it is another; nothing changes on the host";
}

function removal(told: Told | undefined, shown: Shown): Pick<Change, "consequences" | "files"> {
  if (told === undefined) return { consequences: [] };
  const stopped = [
    ...told.agents.map(({ label }) => label),
    ...(told.brewService === undefined ? [] : [`homebrew.mxcl.${told.brewService}`]),
  ];
  return {
    consequences: [
      ...(stopped.length === 0 ? [] : [`stops ${stopped.join(", ")}`]),
      ...(told.keeps.length === 0 ? [] : [`keeps ${told.keeps.map(shown).join(", ")}`]),
    ],
    files: told.files.map(({ path }) => ({ path: shown(path), kind: "remove" })),
  };
}

function fileChange({ path, before, after, mode }: FilePlan, shown: Shown): FileChange {
  return {
    path: shown(path),
    kind: before === undefined ? "add" : "change",
    ...(before === undefined ? {} : { before }),
    after,
    ...(mode === undefined ? {} : { mode }),
  };
}
