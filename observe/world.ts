import { type HostWorld, hashOf } from "../host/look.ts";
import type { WantedService } from "../host/wanted.ts";
import type { Told } from "./told.ts";

/** The world as the last applies left it, for a host that cannot be asked. */
export function recordedWorld(told: ReadonlyMap<string, Told>): HostWorld {
  const all = [...told.values()];
  const files = all.flatMap((one) => one.files);
  const formulas = all.flatMap(({ packages }) =>
    packages.flatMap((one) =>
      one.by === "brew" ? [{ ...one, name: one.formula.split("/").at(-1) ?? "" }] : [],
    ),
  );
  const brewServices = all.flatMap(({ brewService }) => brewService ?? []);
  const hashes = new Map(files.map(({ path, content }) => [path, hashOf(content)]));
  return {
    hashes,
    applied: hashes,
    modes: new Map(
      [...files, ...all.flatMap(({ folders }) => folders)].map(({ path, mode }) => [path, mode]),
    ),
    // That they ran when they were last seen is all that is known.
    agents: new Map([
      ...all.flatMap(({ agents }) => agents.map(({ label }): [string, number] => [label, 0])),
      ...brewServices.map((name): [string, number] => [`homebrew.mxcl.${name}`, 0]),
    ]),
    formulas: new Set(formulas.filter(({ cask }) => !cask).map(({ name }) => name)),
    casks: new Set(formulas.filter(({ cask }) => cask).map(({ name }) => name)),
    programs: new Set(),
    records: new Map([...told.keys()].map((name) => [name, { seen: "-", unfinished: false }])),
    contents: new Map(files.map(({ path, content }) => [path, content])),
  };
}

/**
 * The world as it compares with services whose secrets are masked. Of a file that is as the last apply wrote it the state knows the masked
 * text; of one that somebody changed the host has told what is in it.
 */
export function maskedWorld(
  world: HostWorld,
  services: readonly WantedService[],
  told: ReadonlyMap<string, Told>,
): HostWorld {
  const [hashes, contents] = [new Map(world.hashes), new Map(world.contents)];
  for (const service of services) {
    for (const { path, content, unknown } of service.files) {
      const hash = world.hashes.get(path);
      if (unknown !== true || hash === undefined || hash !== world.applied.get(path)) continue;
      const text = told.get(service.name)?.files.find((file) => file.path === path)?.content ?? content;
      hashes.set(path, hashOf(text));
      contents.set(path, text);
    }
  }
  return { ...world, hashes, contents };
}
