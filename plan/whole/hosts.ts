import { isDeepStrictEqual } from "node:util";
import { differenceOf, restartsOf } from "../../host/difference.ts";
import type { HostWorld } from "../../host/look.ts";
import type { WantedPackage } from "../../host/wanted.ts";
import { shownPath } from "../../observe/plan.ts";
import { recordedWorld } from "../../observe/world.ts";
import type { DerivedHost, NativeService } from "./derived.ts";
import { itemsBetween, textDiff } from "./diff.ts";
import type { HostChange, TextDiff } from "./plan.ts";

/** What becomes of the services of every host: the tree's against those that the base would have left there. */
export function hostsBetween(before: readonly DerivedHost[], after: readonly DerivedHost[]): HostChange[] {
  const names = new Set([...before, ...after].map(({ name }) => name));
  return [...names].sort().flatMap((name) => {
    const was = before.find((host) => host.name === name);
    const is = after.find((host) => host.name === name);
    return [...natives(name, was, is), ...containers(name, was, is)];
  });
}

function natives(host: string, was: DerivedHost | undefined, is: DerivedHost | undefined): HostChange[] {
  const [old, wanted] = [byName(was), byName(is)];
  const world = recordedWorld(old);
  const kept = new Set([...wanted.values()].flatMap(({ files }) => files.map(({ path }) => path)));
  const shown = (path: string): string =>
    shownPath({ root: "", login: is?.login ?? was?.login ?? "", portOf: (port) => port }, path);
  return [...new Set([...old.keys(), ...wanted.keys()])].sort().flatMap((name): HostChange[] => {
    const [before, after] = [old.get(name), wanted.get(name)];
    const change = { host, service: name, ...nativeChange(before, after, { world, kept, shown }) };
    const says = change.files.length + change.restarts.length + change.starts.length + change.stops.length;
    return says + change.notes.length === 0 ? [] : [change];
  });
}

function byName(host: DerivedHost | undefined): Map<string, NativeService> {
  return new Map((host?.services ?? []).map((service) => [service.name, service]));
}

/** What every service of a host is compared within. */
interface Around {
  /** As the base would have left it. */
  readonly world: HostWorld;
  /** Paths of the files that some service of the tree keeps. */
  readonly kept: ReadonlySet<string>;
  readonly shown: (path: string) => string;
}

function nativeChange(
  before: NativeService | undefined,
  after: NativeService | undefined,
  around: Around,
): Omit<HostChange, "host" | "service"> {
  const files = filesBetween(before, after, around);
  const stops = [...labelsOf(before)].filter((label) => !labelsOf(after).has(label));
  if (after === undefined) {
    const keeps = before?.keeps ?? [];
    const notes = keeps.length === 0 ? [] : [`keeps ${keeps.map(around.shown).join(", ")}`];
    return { kind: "remove", files, restarts: [], starts: [], stops, notes };
  }
  const packages = packagesBetween(before, after);
  const found = differenceOf({ ...after, files: after.files }, around.world);
  const none = { service: after, packages: [], folders: [], files: [], down: [], unfinished: false };
  const difference = { ...(found ?? none), packages: packages.added };
  const down = new Set(difference.down.map(({ label }) => label));
  const labels = restartsOf(difference);
  const notes = [
    ...packages.added.map((one) => `installs ${packageName(one)}`),
    ...packages.gone.map((one) => `no longer needs ${packageName(one)}`),
    ...difference.folders.map((path) => `folder ${around.shown(path)}`),
  ];
  return {
    kind: before === undefined ? "add" : "change",
    files,
    restarts: labels.filter((label) => !down.has(label)),
    starts: labels.filter((label) => down.has(label)),
    stops,
    notes: notes.length + files.length + labels.length + stops.length > 0 ? notes : otherwise(before, after),
  };
}

/** What of a service is told to the host's scripts and changes nothing by itself. */
function otherwise(before: NativeService | undefined, after: NativeService): string[] {
  return isDeepStrictEqual(before, after)
    ? []
    : ["how it is started or known to be up is another; nothing changes on the host"];
}

function filesBetween(
  before: NativeService | undefined,
  after: NativeService | undefined,
  { world, kept, shown }: Around,
): TextDiff[] {
  const changed = (after?.files ?? []).flatMap(({ path, mode, content }): TextDiff[] => {
    const diff = textDiff(shown(path), world.contents.get(path), content);
    const was = world.modes.get(path);
    const modes = was === undefined || was === mode ? {} : { mode: `${was} → ${mode}` };
    if (diff !== undefined) return [{ ...diff, ...modes }];
    return "mode" in modes ? [{ path: shown(path), kind: "change", diff: "", ...modes }] : [];
  });
  const gone = (before?.files ?? []).filter(({ path }) => !kept.has(path));
  return [
    ...changed,
    ...gone.flatMap(({ path, content }) => textDiff(shown(path), content, undefined) ?? []),
  ];
}

function labelsOf(service: NativeService | undefined): Set<string> {
  const brew = service?.brewService === undefined ? [] : [`homebrew.mxcl.${service.brewService}`];
  return new Set([...(service?.agents ?? []).map(({ label }) => label), ...brew]);
}

function packagesBetween(
  before: NativeService | undefined,
  after: NativeService,
): { added: WantedPackage[]; gone: WantedPackage[] } {
  const [was, is] = [before?.packages ?? [], after.packages];
  const has = (all: readonly WantedPackage[], one: WantedPackage): boolean =>
    all.some((other) => packageName(other) === packageName(one));
  return { added: is.filter((one) => !has(was, one)), gone: was.filter((one) => !has(is, one)) };
}

function packageName(one: WantedPackage): string {
  return one.by === "mise" ? one.tool : one.formula;
}

/** A container whose image or options change is made anew. */
function containers(host: string, was: DerivedHost | undefined, is: DerivedHost | undefined): HostChange[] {
  const kept = (one: DerivedHost | undefined) =>
    (one?.containers ?? []).map(({ service, says }) => ({ subject: service, says }));
  return itemsBetween(kept(was), kept(is)).map(({ kind, subject, before, after }): HostChange => {
    const label = `container ${subject}`;
    const files = textDiff(`docker run ${subject}`, words(before), words(after));
    return {
      host,
      service: subject,
      kind,
      files: files === undefined ? [] : [files],
      restarts: kind === "change" ? [label] : [],
      starts: kind === "add" ? [label] : [],
      stops: kind === "remove" ? [label] : [],
      notes: [],
    };
  });
}

/** A command with a word on each line, so that the word that differs shows. */
function words(says: string | undefined): string | undefined {
  return says === undefined ? undefined : `${says.split(" ").join("\n")}\n`;
}
