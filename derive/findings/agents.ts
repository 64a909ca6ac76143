import { type Finding, finding } from "../../catalogue/finding.ts";
import type { Agent } from "../../catalogue/native.ts";
import { logsOf } from "../host/logs.ts";
import { filledPath, type Speaker } from "../host/template.ts";
import type { Native } from "./natives.ts";
import { claimedTwice, inService } from "./place.ts";

/** Where programs come from that no service states: the system, and packages. */
const BROUGHT = [/^\/(usr\/)?s?bin\//, /^\/System\//, /^\/Applications\//, /^\/opt\/homebrew\//];

/** Agents of one host that would not work, or that get into each other's way. Paths must be known to be fillable. */
export function wrongAgents(natives: readonly Native[]): Finding[] {
  return [
    ...natives.flatMap((one) =>
      one.native.agents.flatMap((agent, i) => [
        ...neverRuns(one, agent, i),
        ...withoutProgram(natives, one, agent, i),
      ]),
    ),
    ...labels(natives),
    ...sharedLogs(natives),
    ...sharedFiles(natives),
  ];
}

function neverRuns(
  { service }: Native,
  { keepAlive, label, runAtLoad, schedule }: Agent,
  i: number,
): Finding[] {
  return keepAlive || runAtLoad || schedule !== undefined
    ? []
    : [
        finding(
          "agent-never-runs",
          inService(service, `runs.native.agents[${i}]`),
          `launchd would load ${label} and never start it`,
          "let it run at load, stay up, or state its schedule",
        ),
      ];
}

function withoutProgram(
  natives: readonly Native[],
  one: Native,
  { label, program }: Agent,
  i: number,
): Finding[] {
  const [first = ""] = program;
  const path = filledPath(speakerOf(one), first);
  const stated = natives.some(
    (other) =>
      other.native.files.some((file) => filledPath(speakerOf(other), file.path) === path) ||
      (other.native.install.by === "hand" &&
        filledPath(speakerOf(other), other.native.install.binary) === path),
  );
  return stated || !path.startsWith("/") || BROUGHT.some((place) => place.test(path))
    ? []
    : [
        finding(
          "agent-without-program",
          inService(one.service, `runs.native.agents[${i}].program[0]`),
          `${label} starts ${first}, which nothing puts there`,
          "state the file, or how a person puts the program there",
        ),
      ];
}

function labels(natives: readonly Native[]): Finding[] {
  const claims = natives.flatMap(({ service, native }) =>
    native.agents.map(({ label }, i) => ({ service, label, field: `runs.native.agents[${i}].label` })),
  );
  return claimedTwice(claims, ({ label }) => label).flatMap(([label, [first, ...others]]) =>
    others.map(({ service, field }) =>
      finding(
        "label-taken",
        inService(service, field),
        `${label} is an agent of ${first?.service.name}`,
        "choose another label",
      ),
    ),
  );
}

function sharedLogs(natives: readonly Native[]): Finding[] {
  const claims = natives.flatMap((one) =>
    logsOf(one.view, one).map(({ path }) => ({ service: one.service, path })),
  );
  return claimedTwice(claims, ({ path }) => path).flatMap(([path, [first, ...others]]) =>
    others.map(({ service }) =>
      finding(
        "log-shared",
        inService(service, "runs.native"),
        `${path} is a log of ${first?.service.name} already`,
        "give each agent, and each of its streams, a log of its own",
      ),
    ),
  );
}

function sharedFiles(natives: readonly Native[]): Finding[] {
  const claims = natives.flatMap((one) =>
    one.native.files.map((file, i) => ({ one, i, path: filledPath(speakerOf(one), file.path) })),
  );
  return claimedTwice(claims, ({ path }) => path).flatMap(([path, [first, ...others]]) =>
    others.map(({ one, i }) =>
      finding(
        "file-taken",
        inService(one.service, `runs.native.files[${i}].path`),
        `${path} is a file of ${first?.one.service.name}`,
        "let one service keep it, or choose another place",
      ),
    ),
  );
}

function speakerOf({ view, service }: Native): Speaker {
  return { view, service };
}
