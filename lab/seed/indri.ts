import { randomBytes } from "node:crypto";
import { basename, dirname, extname } from "node:path";
import { z } from "zod";
import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { Host } from "../../catalogue/host.ts";
import type { Native } from "../../catalogue/native.ts";
import type { Service } from "../../catalogue/service.ts";
import { partsOf } from "../../catalogue/template.ts";
import { FORMULAS } from "../indri/brew/formulas.ts";
import { FORGE_STATE, ForgeState } from "../indri/programs/forge-state.ts";
import type { HandmadeProgram, IndriSeed, PlacedByHand } from "../indri/seed.ts";
import type { LabSecrets } from "../secrets.ts";
import { tokenOf } from "./tokens.ts";

/** Programs that a person builds by hand, by the service that needs them: what plays each, and at which version. */
const HANDMADE: Readonly<Record<string, { readonly play: string; readonly version: string }>> = {
  alloy: { play: "alloy", version: "1.13.0" },
  caddy: { play: "caddy", version: "2.11.9" },
  zot: { play: "zot", version: "2.1.14" },
};

/** Installed by hand before anything else: without it the host is in no tailnet. */
const BY_HAND = ["tailscale"];

/** A native service of a host. */
interface NativeService {
  readonly service: Service;
  readonly native: Native;
}

/** The macOS host of the lab. @throws Error where the facts state none */
export function macHost(catalogue: Catalogue): Host {
  const host = [...catalogue.hosts.values()].find(({ kind }) => kind === "macos");
  if (host === undefined) throw new Error("the lab plays a macOS host, and hosts/ states none");
  return host;
}

/**
 * The Mac as its owner hands it over: in the tailnet, with the programs that somebody built, the NAS's shares mounted, and the files that
 * no program may write. Everything else is the host stack's to bring.
 *
 * @param logins login name on each host
 * @param secrets on which the vault and the Mac agree
 * @param portOf which port of this machine plays a port of the Mac
 * @param environment what the lab tells the programs built by hand
 */
export function indriSeed(
  catalogue: Catalogue,
  logins: Readonly<Record<string, string>>,
  secrets: LabSecrets,
  portOf: (port: number) => number,
  environment: Readonly<Record<string, string>>,
): IndriSeed {
  const host = macHost(catalogue);
  const login = logins[host.name];
  if (login === undefined)
    throw new Error(`blumeops:logins has no login for ${host.name}; write "${host.name}: name" below it`);
  const natives = nativesOf(catalogue, host);
  return {
    user: login,
    hostname: host.device.name,
    formulas: FORMULAS,
    installed: BY_HAND,
    running: BY_HAND,
    handmade: natives.flatMap((native) => handmadeOf(native, host, environment)),
    placed: [
      ...backedUpFolders(natives, host),
      ...awaitedFiles(natives, host),
      ...databases(natives, host, secrets),
      ...jellyfinNetwork(natives, host, portOf),
    ],
    repositories: natives.flatMap(({ native }) => repositoriesOf(native, host)),
    volumes: host.mounts.map(({ at }) => basename(at)),
  };
}

function nativesOf(catalogue: Catalogue, host: Host): NativeService[] {
  return [...catalogue.services.values()].flatMap((service) =>
    service.runs.where === "host" && service.runs.host === host.name && service.runs.native !== undefined
      ? [{ service, native: service.runs.native }]
      : [],
  );
}

/** A program that nobody of the lab can play is left out: an apply then says that a person has to put it there. */
function handmadeOf(
  { service, native: { install } }: NativeService,
  host: Host,
  environment: Readonly<Record<string, string>>,
): HandmadeProgram[] {
  const known = HANDMADE[service.name];
  if (install.by !== "hand" || known === undefined) return [];
  const at = placeOn(host, install.binary);
  return at === undefined ? [] : [{ at, program: { play: known.play, environment }, version: known.version }];
}

/** Folders of the home that are backed up and that no service makes: somebody's own documents. */
function backedUpFolders(natives: readonly NativeService[], host: Host): PlacedByHand[] {
  const written = natives
    .flatMap(({ native }) => [...native.files, ...native.folders])
    .flatMap(({ path }) => placeOn(host, path) ?? []);
  return natives
    .flatMap(({ service }) => service.stores)
    .filter(({ kind, backup }) => kind === "files" && backup.by === "files")
    .flatMap(({ at }) => placeOn(host, at) ?? [])
    .filter((at) => at.startsWith("~/") && !written.some((path) => `${path}/`.startsWith(`${at}/`)))
    .map((at) => ({ at }));
}

/** What a check expects to be there without a word of its age: a passphrase, a repository on a share. */
function awaitedFiles(natives: readonly NativeService[], host: Host): PlacedByHand[] {
  return natives
    .flatMap(({ service }) => service.checks)
    .flatMap((check) =>
      check.kind === "file" && check.maxAgeSeconds === undefined ? (placeOn(host, check.path) ?? []) : [],
    )
    .filter((at) => dirname(at) !== "/Volumes")
    .map((at) =>
      extname(at) === "" ? { at } : { at, content: `${randomBytes(24).toString("hex")}\n`, mode: 0o600 },
    );
}

const Backup = z.object({
  repositories: z.array(z.object({ path: z.string() })),
  encryption_passcommand: z.string(),
});

/** The repositories of a backup that lie on the Mac's shares; those elsewhere nobody plays. */
function repositoriesOf({ files }: Native, host: Host): NonNullable<IndriSeed["repositories"]> {
  return files.flatMap(({ content }) => {
    const settings =
      content.format === "derived" && content.document === "borgmatic" ? content.with : undefined;
    const { data } = Backup.safeParse(settings);
    const passphraseAt = placeOn(host, data?.encryption_passcommand.replace(/^cat /, "") ?? "");
    return (data?.repositories ?? []).flatMap(({ path }) => {
      const at = placeOn(host, path);
      return at === undefined || passphraseAt === undefined ? [] : [{ at, passphraseAt }];
    });
  });
}

/** What was done in the services' own pages: accounts' tokens, and the repositories that this project is kept in. */
function databases(natives: readonly NativeService[], host: Host, secrets: LabSecrets): PlacedByHand[] {
  const made: readonly (readonly [string, string, unknown])[] = [
    [
      "forgejo",
      `{homebrew}/var/forgejo/${FORGE_STATE}`,
      ForgeState.parse({ tokens: [tokenOf("forge", secrets)], repositories: ["eblume/blumeops"] }),
    ],
    [
      "jellyfin",
      "{home}/Library/Application Support/jellyfin/data/lab-keys.json",
      [tokenOf("jellyfin", secrets)],
    ],
  ];
  return made.flatMap(([name, template, value]) => {
    const at = placeOn(host, template);
    return at === undefined || !natives.some(({ service }) => service.name === name)
      ? []
      : [{ at, content: JSON.stringify(value), mode: 0o600 }];
  });
}

/** Jellyfin's port is chosen in its own pages, and kept in a file that is its own. */
function jellyfinNetwork(
  natives: readonly NativeService[],
  host: Host,
  portOf: (port: number) => number,
): PlacedByHand[] {
  const ports = natives.find(({ service }) => service.name === "jellyfin")?.service.ports ?? {};
  const stated = Object.entries(ports).find(([name]) => name === "http")?.[1].port;
  const at = placeOn(host, "{home}/Library/Application Support/jellyfin/config/network.xml");
  if (stated === undefined || at === undefined) return [];
  const port = `<InternalHttpPort>${portOf(stated)}</InternalHttpPort>`;
  const content = `<?xml version="1.0" encoding="utf-8"?>\n<NetworkConfiguration>\n  ${port}\n</NetworkConfiguration>\n`;
  return [{ at, content, mode: 0o644, follows: true }];
}

/** A template as a place on the Mac, the home written as `~`; nothing where it needs more than the host's own facts. */
function placeOn(host: Host, template: string): string | undefined {
  const parts = partsOf(template)?.map((part) => {
    switch (part.kind) {
      case "text":
        return part.text;
      case "place":
        return part.name === "home" ? "~" : host.paths[part.name];
      case "mount":
        return host.mounts.find(({ share }) => share === part.name)?.at;
      default:
        return undefined;
    }
  });
  return parts === undefined || parts.includes(undefined) ? undefined : parts.join("");
}
