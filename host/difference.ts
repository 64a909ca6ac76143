import { createHash } from "node:crypto";
import { type HostWorld, hashOf } from "./look.ts";
import type { WantedAgent, WantedFile, WantedPackage, WantedService } from "./wanted.ts";

/** How a file on the host differs from what it should be. */
export interface FileDifference {
  readonly file: WantedFile;
  /** What is there now; undefined when nothing is. */
  readonly now: string | undefined;
  /** The mode that it has now, where that is another. */
  readonly mode?: string;
}

/** How a service on a host differs from what it should be. */
export interface ServiceDifference {
  readonly service: WantedService;
  readonly packages: readonly WantedPackage[];
  /** The program that a person has to put there first. */
  readonly missingProgram?: string;
  readonly folders: readonly string[];
  readonly files: readonly FileDifference[];
  /** Agents that launchd does not know, or that should stay up and have no process. */
  readonly down: readonly WantedAgent[];
  /** An earlier apply was cut off. */
  readonly unfinished: boolean;
}

/** How a service differs from what it should be; undefined when it does not. */
export function differenceOf(service: WantedService, world: HostWorld): ServiceDifference | undefined {
  const { binary } = service;
  const found: ServiceDifference = {
    service,
    packages: service.packages.filter((one) => !installed(one, world)),
    ...(binary === undefined || world.programs.has(binary.path) ? {} : { missingProgram: binary.path }),
    folders: service.folders
      .filter(({ path, mode }) => world.modes.get(path) !== mode)
      .map(({ path }) => path),
    files: service.files.flatMap((file) => fileDifference(file, world)),
    down: [
      ...service.agents.filter(({ label, keepAlive }) =>
        keepAlive ? world.agents.get(label) === undefined : !world.agents.has(label),
      ),
      ...brewAgent(service).filter(({ label }) => world.agents.get(label) === undefined),
    ],
    unfinished: world.records.get(service.name)?.unfinished === true,
  };
  const same =
    found.packages.length + found.folders.length + found.files.length + found.down.length === 0 &&
    found.missingProgram === undefined &&
    !found.unfinished;
  return same ? undefined : found;
}

/**
 * The word by which an apply is told from earlier ones: the one that the host has recorded while everything is as it should be, else one
 * of what is found there. So the engine, which compares what it would send with what it has sent, sees what somebody changed by hand.
 */
export function seenOf(
  service: WantedService,
  world: HostWorld,
  difference: ServiceDifference | undefined,
): string {
  const recorded = world.records.get(service.name)?.seen ?? "-";
  if (difference === undefined) return recorded;
  return createHash("sha256")
    .update(
      JSON.stringify([
        // What was put back once may be changed the same way again: that is another apply.
        recorded,
        difference.packages,
        difference.missingProgram,
        difference.folders.map((path) => [path, world.modes.get(path)]),
        difference.files.map(({ file: { path } }) => [path, world.hashes.get(path), world.modes.get(path)]),
        difference.down.map(({ label }) => label),
        difference.unfinished,
      ]),
    )
    .digest("hex")
    .slice(0, 16);
}

/** The agents of a service that restart when it is brought from the difference to what it should be. */
export function restartsOf({ service, files, down, packages, unfinished }: ServiceDifference): string[] {
  const all = packages.length > 0 || unfinished || files.some(({ file }) => file.onChange === "restart");
  const reloaded = new Set(
    files.flatMap(({ file: { onChange } }) => (typeof onChange === "object" ? [onChange.reload] : [])),
  );
  return [...service.agents, ...brewAgent(service)]
    .filter(
      ({ label, keepAlive }) =>
        reloaded.has(label) || (all && keepAlive) || down.some((one) => one.label === label),
    )
    .map(({ label }) => label);
}

/** The agent that Homebrew keeps for a formula's own service. */
function brewAgent({ brewService }: WantedService): WantedAgent[] {
  if (brewService === undefined) return [];
  return [{ label: `homebrew.mxcl.${brewService}`, domain: "gui", plistPath: "", keepAlive: true }];
}

function fileDifference(file: WantedFile, world: HostWorld): FileDifference[] {
  const hash = world.hashes.get(file.path);
  const mode = world.modes.get(file.path);
  const other = mode === file.mode || mode === undefined ? {} : { mode };
  if (hash === undefined) return [{ file, now: undefined }];
  if (hash !== hashOf(file.content)) return [{ file, now: world.contents.get(file.path) ?? "", ...other }];
  return mode === file.mode ? [] : [{ file, now: file.content, ...other }];
}

function installed(one: WantedPackage, world: HostWorld): boolean {
  // Asking mise takes longer than all the rest; the apply does it.
  if (one.by === "mise") return true;
  const name = one.formula.split("/").at(-1) ?? one.formula;
  return (one.cask ? world.casks : world.formulas).has(name);
}
