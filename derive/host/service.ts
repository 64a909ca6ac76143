import type { Native, NativeFile } from "../../catalogue/native.ts";
import type { WantedFile, WantedPackage, WantedService } from "../../host/wanted.ts";
import { contentText } from "./content.ts";
import type { HostFile, HostService } from "./document.ts";
import { logsOf } from "./logs.ts";
import type { NativeService } from "./natives.ts";
import { neededBy } from "./order.ts";
import { plistOf, plistPathOf } from "./plist.ts";
import { signsOf } from "./signs.ts";
import { filledPath, type Speaker, secretsIn } from "./template.ts";
import { type HostView, placeNamed } from "./view.ts";

/** In how many seconds a service has to come up: six times what its facts reckon a restart takes, and half a minute at least. */
const PATIENCE = { times: 6, atLeast: 30 };

/** One native service as it should be on its host. */
export function hostServiceOf(view: HostView, one: NativeService): HostService {
  const { service, native } = one;
  const speaker: Speaker = { view, service };
  const start = native.start;
  return {
    name: service.name,
    title: service.title,
    prefix: placeNamed(view, "homebrew"),
    packages: packagesOf(native),
    ...(native.install.by === "hand"
      ? { binary: { path: filledPath(speaker, native.install.binary), how: native.install.how } }
      : {}),
    folders: foldersOf(speaker, one),
    files: [
      ...native.files.map((file) => hostFileOf(speaker, file)),
      ...native.agents.map(
        (agent): HostFile => ({
          path: plistPathOf(speaker, agent),
          mode: "0644",
          owner: agent.daemon ? "root" : "user",
          onChange: { reload: agent.label },
          secrets: [],
          content: () => plistOf(speaker, agent),
        }),
      ),
    ],
    agents: native.agents.map((agent) => ({
      label: agent.label,
      domain: agent.daemon ? "system" : "gui",
      plistPath: plistPathOf(speaker, agent),
      keepAlive: agent.keepAlive,
    })),
    ...(native.brewService === undefined ? {} : { brewService: native.brewService }),
    ...(start === undefined
      ? {}
      : {
          start: {
            unless: start.unless.map((word) => filledPath(speaker, word)),
            run: start.run.map((word) => filledPath(speaker, word)),
          },
        }),
    signs: signsOf(view, service),
    logs: failureLogs(view, one),
    keeps: keptOf(view, one),
    within: Math.max(PATIENCE.atLeast, PATIENCE.times * (service.restart?.seconds ?? 0)),
    after: neededBy(view.catalogue, view.host.name, service),
    ...(service.restart === undefined ? {} : { restart: service.restart }),
  };
}

/** Its own folders, and that of the metrics that its jobs write: they run before whoever reads it has come up. */
function foldersOf(speaker: Speaker, { service, native }: NativeService): WantedService["folders"] {
  const own = native.folders.map(({ path, mode }) => ({ path: filledPath(speaker, path), mode }));
  const textfiles = service.metrics.some((one) => "textfile" in one && one.textfile !== undefined)
    ? [{ path: placeNamed(speaker.view, "textfiles"), mode: "0755" }]
    : [];
  const all = [...own, ...textfiles.filter(({ path }) => !own.some((folder) => folder.path === path))];
  return all.map((folder) => ({ ...folder, owner: "user" as const }));
}

function packagesOf({ install }: Native): WantedPackage[] {
  const formulas = (names: readonly string[]): WantedPackage[] =>
    names.map((formula) => ({ by: "brew", formula, cask: false }));
  switch (install.by) {
    case "brew":
      return [{ by: "brew", formula: install.formula, cask: install.cask }, ...formulas(install.also)];
    case "mise":
      // mise itself and what its tool calls come first.
      return [...formulas(install.also), { by: "mise", tool: install.tool }];
    case "hand":
    case "nothing":
      return [];
  }
}

function hostFileOf(speaker: Speaker, { path, mode, owner, restarts, content }: NativeFile): HostFile {
  return {
    path: filledPath(speaker, path),
    mode,
    owner,
    onChange: consequenceOf(restarts),
    secrets: secretsIn(speaker.service, content),
    content: (secretOf) => contentText(speaker, content, secretOf),
  };
}

function consequenceOf(restarts: NativeFile["restarts"]): WantedFile["onChange"] {
  if (typeof restarts === "string") return { reload: restarts };
  return restarts ? "restart" : "nothing";
}

/** The logs that explain a failure, errors first. A daemon's belong to root and may not be readable. */
function failureLogs(view: HostView, one: NativeService): string[] {
  const logs = logsOf(view, one);
  return [...new Set([...logs.filter(({ stream }) => stream === "stderr"), ...logs].map(({ path }) => path))];
}

/** What stays when the service is taken away: its stores, as far as they are paths of this host, and its logs. */
function keptOf(view: HostView, one: NativeService): string[] {
  const speaker = { view, service: one.service };
  return [
    ...new Set([
      ...one.service.stores.filter(({ at }) => /^[/{]/.test(at)).map(({ at }) => filledPath(speaker, at)),
      ...logsOf(view, one).map(({ path }) => path),
    ]),
  ];
}
