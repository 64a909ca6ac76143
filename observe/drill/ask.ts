import type { BackupRepository } from "../../derive/backup/repositories.ts";
import {
  drillQuestion,
  type LatestArchive,
  latestQuestion,
  type RepositoryAsked,
  type Restored,
} from "../../host/drill.ts";
import { drillAnswer, latestAnswer } from "../../host/drill-answer.ts";
import { commandOf, type ScriptName } from "../../host/scripts.ts";
import type { HostAddress, Login } from "../../host/ssh/address.ts";
import { HostFailure } from "../../host/ssh/failure.ts";
import { runOnHost } from "../../host/ssh/run.ts";

/** A host that backs up, and somebody who may log in. */
export interface DrillHost {
  readonly address: HostAddress;
  readonly login: Login;
  /** Folder with further programs of the host, such as Homebrew's. */
  readonly tools: string;
  readonly signal?: AbortSignal;
}

/** Asks for a repository's latest archive: one round trip, and nothing is changed. @throws {@link HostFailure}, BorgFailure */
export async function askLatest(host: DrillHost, repository: BackupRepository): Promise<LatestArchive> {
  return latestAnswer(await ran(host, "drill-look", latestQuestion(askedOf(repository))));
}

/**
 * Restores an archive on the host and tells what came of it: one round trip. What was restored is taken away again by the host itself, also
 * when the connection breaks.
 *
 * @throws {@link HostFailure}, BorgFailure
 */
export async function askRestored(
  host: DrillHost,
  repository: BackupRepository,
  archive: string,
): Promise<Restored> {
  const more = { archive, postgres: repository.postgres ?? "", tools: host.tools };
  return drillAnswer(await ran(host, "drill", drillQuestion(askedOf(repository), more)));
}

function askedOf({ borg, path, share, passcommand, rsh }: BackupRepository): RepositoryAsked {
  return { borg, repository: path, share: share?.at, passcommand, rsh };
}

async function ran(
  { address, login, signal }: DrillHost,
  script: ScriptName,
  input: string,
): Promise<string> {
  const { status, out, err } = await runOnHost(address, login, commandOf(script), input, signal);
  if (status !== 0)
    throw new HostFailure(
      `the drill on ${address.name} ended with ${status === undefined ? "a signal" : `code ${status}`}: ${err.trim().split("\n")[0] ?? ""}`,
      "run the same command again; what was left behind of this one is taken away then",
    );
  return out;
}
