import { createHash } from "node:crypto";
import { sectionsOf } from "./sections.ts";
import type { WantedFile, WantedService } from "./wanted.ts";

/** What a host is asked about itself. */
export function questionOf(services: readonly WantedService[]): string {
  const [first] = services;
  return [
    ...(first === undefined ? [] : [`prefix ${first.prefix}`]),
    ...services.flatMap(({ files, folders, agents, binary }) => [
      ...files.map((file) => `file ${hashAsked(file)} ${file.owner} ${file.path}`),
      ...folders.map(({ path }) => `folder ${path}`),
      ...(agents.some(({ domain }) => domain === "system") ? ["daemon yes"] : []),
      ...(binary === undefined ? [] : [`binary ${binary.path}`]),
    ]),
    "end",
    "",
  ].join("\n");
}

/** Of a file whose content is not known here, the host looks whether it is still what it was last told to write. */
function hashAsked(file: WantedFile): string {
  return file.unknown === true ? "applied" : hashOf(file.content);
}

export function hashOf(content: string): string {
  return createHash("sha256").update(content).digest("hex");
}

/** What a host has told of itself. Paths and labels that it was not asked about are in it only where they were at hand. */
export interface HostWorld {
  /** SHA-256 by path, of files that are there. */
  readonly hashes: ReadonlyMap<string, string>;
  /** "0600" by path. */
  readonly modes: ReadonlyMap<string, string>;
  /** Process of each agent that launchd knows, in either domain; undefined while it has none. */
  readonly agents: ReadonlyMap<string, number | undefined>;
  readonly formulas: ReadonlySet<string>;
  readonly casks: ReadonlySet<string>;
  /** Programs built by hand that are there. */
  readonly programs: ReadonlySet<string>;
  /** What earlier applies have noted, by service. */
  readonly records: ReadonlyMap<string, { readonly seen: string; readonly unfinished: boolean }>;
  /** SHA-256 of each file as it was last written by an apply, by path. */
  readonly applied: ReadonlyMap<string, string>;
  /** Content of the files that differ from what was asked for. */
  readonly contents: ReadonlyMap<string, string>;
}

/** Reads what `look.sh` prints. @throws Error when it is not whole */
export function worldOf(text: string): HostWorld {
  const section = sectionsOf(text);
  return {
    hashes: hashesOf(section("hashes")),
    applied: hashesOf(section("applied")),
    modes: new Map(
      section("modes")
        .map((line) => split(line))
        .map(([mode, path]) => [path, mode.padStart(4, "0")]),
    ),
    agents: new Map([...section("agents"), ...section("daemons")].flatMap(agentOf)),
    formulas: new Set(section("formulas")),
    casks: new Set(section("casks")),
    programs: new Set(section("programs")),
    records: new Map(
      section("records").map((line) => {
        const [name = "", state = "", seen = ""] = line.split(" ");
        return [name, { seen, unfinished: state === "unfinished" }];
      }),
    ),
    contents: new Map(
      section("contents").map((line) => {
        const at = line.lastIndexOf(" ");
        return [line.slice(0, at), Buffer.from(line.slice(at + 1), "base64").toString("utf8")];
      }),
    ),
  };
}

/** Lines of shasum: the hash, two spaces, the path. */
function hashesOf(lines: readonly string[]): Map<string, string> {
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
}

/** A line of `launchctl list`: process or "-", last status, label. */
function agentOf(line: string): [string, number | undefined][] {
  const [pid = "", , label] = line.split("\t");
  if (label === undefined || label === "Label") return [];
  return [[label, pid === "-" ? undefined : Number(pid)]];
}

function split(line: string): [string, string] {
  const at = line.indexOf(" ");
  return [line.slice(0, at), line.slice(at + 1)];
}
