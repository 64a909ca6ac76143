import type { EngineReport } from "../engine/change.ts";
import type { KeptResource } from "../engine/recover.ts";
import { type Observed, type Seen, seeHost } from "../observe/host.ts";
import { type ToldContainer, toldContainerIn } from "../observe/nas.ts";
import { type Told, toldIn } from "../observe/told.ts";
import type { SoundFacts } from "./facts.ts";
import { Failure } from "./failure.ts";
import type { Session } from "./session.ts";
import { surroundings, type Target } from "./target.ts";

/** What the state keeps of the host's services, by name. */
export function toldOf(resources: readonly KeptResource[]): Map<string, Told> {
  return new Map(
    resources.flatMap(({ urn, type, outputs }) => {
      const told = type === "blumeops:indri:LaunchdService" ? toldIn(outputs?.["telling"]) : undefined;
      return told === undefined ? [] : [[urn.split("::").at(-1) ?? urn, told] as const];
    }),
  );
}

/** What the state keeps of the NAS's containers, by service. */
export function toldContainersOf(resources: readonly KeptResource[]): Map<string, ToldContainer> {
  return new Map(
    resources.flatMap(({ urn, type, outputs }) => {
      const told = type === "blumeops:indri:NasContainer" ? toldContainerIn(outputs?.["telling"]) : undefined;
      return told === undefined ? [] : [[urn.split("::").at(-1) ?? urn, told] as const];
    }),
  );
}

/** Looks at the host of the stack, as far as it is reached. */
export async function lookAtHost(
  { progress, signal }: Session,
  target: Target,
  { catalogue, host: settings }: SoundFacts,
): Promise<Seen> {
  progress.step("indri", "looking at the host");
  return await seeHost({ catalogue, settings, environment: surroundings(target), signal });
}

/** Refuses to apply to a host that was not reached, or without the values of its secrets. */
export function mustBeApplicable({ plan, unreached }: Observed): void {
  const missed = unreached ?? plan.nas?.unreached;
  if (missed !== undefined) throw missed;
  if (plan.values === "unknown") {
    throw new Failure(
      `${plan.host}: the values of secrets are not at hand\n  set OP_CONNECT_HOST and OP_CONNECT_TOKEN to read them from 1Password\nnothing was changed`,
    );
  }
}

/** How a script tells what it did, a line each. */
const DID = /^(installed|wrote|loaded|unloaded|restarted|started|removed|made|replaced) .*\n/;

/** What a script of the host said, out of what the plugin puts around it. @param urn of the resource */
export function scriptWords(message: string, urn: string | undefined): string {
  const found = /^([^\n]*?): running "(?:[^"\\]|\\.)*":\n([\s\S]*)$/.exec(message);
  const service = urn?.split("::").at(-1) ?? "the stack";
  if (found === null) return urn === undefined ? message : `${service}: ${message}`;
  const [, ended = "", said = ""] = found;
  if (/without exit status/.test(ended))
    return `${service}: the connection broke meanwhile; the host finishes by itself what it has begun`;
  let why = said;
  while (DID.test(why)) why = why.replace(DID, "");
  return why.trim() === "" ? `${service}: ${ended}` : why.trim();
}

/** The lines by which a removal told what it has kept. */
export function keptLines({ messages }: Pick<EngineReport, "messages">): string[] {
  return messages.map(({ message }) => message).filter((line) => /^(kept|deleted) \//.test(line));
}
