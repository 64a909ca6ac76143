import { archivedStores } from "../../derive/backup/archived.ts";
import { type BackupRepository, repositoriesOf } from "../../derive/backup/repositories.ts";
import { viewOf } from "../../derive/host/view.ts";
import { BorgFailure } from "../../host/borg-failure.ts";
import type { LatestArchive } from "../../host/drill.ts";
import { askLatest, askRestored, type DrillHost } from "../../observe/drill/ask.ts";
import { compare } from "../../observe/drill/compare.ts";
import { hostOfStack, placed } from "../../observe/host.ts";
import { loginFrom } from "../../observe/login.ts";
import { checkTarget } from "../check/target.ts";
import { repositoryFailure } from "../drill/failure.ts";
import { renderDrill, sizeText } from "../drill/render.ts";
import { soundFacts } from "../facts.ts";
import { BadUsage, Failure } from "../failure.ts";
import type { Session } from "../session.ts";
import { configurationIn } from "./backup.ts";
import type { TargetOptions } from "./preview.ts";

export interface DrillOptions extends TargetOptions {
  /** Label of a repository; the first where it is missing. */
  readonly repository?: string | undefined;
}

/**
 * `blumeops backup drill`: restores the latest archive on the host that made it, compares it, and throws it away. Exit code 1 when something is
 * missing from it or did not come back as it was.
 */
export async function backupDrill(session: Session, options: DrillOptions): Promise<void> {
  const { catalogue, host: settings } = await soundFacts(session);
  const target = await checkTarget(session, options);
  const { environment } = target;
  const host = hostOfStack(catalogue);
  const { address, place } = await placed(host, { catalogue, settings, environment });
  const view = viewOf(catalogue, settings, host.name, place);
  const configuration = configurationIn(catalogue, settings, host.name, place);
  const repository = chosen(repositoriesOf(view, configuration), options.repository);
  const asked: DrillHost = {
    address,
    login: await loginFrom(environment),
    tools: `${view.place.root}${host.paths["homebrew"] ?? "/usr/local"}/bin`,
    signal: session.signal,
  };
  const began = Date.now();
  session.progress.step("drill", `looking for the latest archive in ${repository.label}`);
  const latest = await inWords(
    async () => await askLatest(asked, repository),
    repository,
    host.name,
    session.signal,
  );
  mustFit(latest, host.name);
  session.progress.step("drill", `restoring ${sizeText(latest.size)} of ${latest.name} on ${host.name}`);
  const restored = await inWords(
    async () => await askRestored(asked, repository, latest.name),
    repository,
    host.name,
    session.signal,
  );
  session.progress.stop();
  const stores = archivedStores(catalogue, view, configuration);
  const drilled = compare(restored, stores, latest.start);
  const ok = drilled.different.length === 0 && drilled.stores.every(({ state }) => state === "restored");
  const report = {
    target: target.kind,
    ok,
    host: host.name,
    repository: repository.label,
    archive: {
      name: latest.name,
      start: new Date(latest.start * 1_000).toISOString(),
      ageSeconds: Math.max(0, Math.round(Date.now() / 1_000) - latest.end),
      bytes: latest.size,
      files: latest.files,
    },
    ...drilled,
    dumps: restored.dumps,
    warnings: restored.warnings,
    tookSeconds: (Date.now() - began) / 1_000,
  };
  session.result(report);
  session.say(...renderDrill(report, session.paint));
  if (!ok) process.exitCode = 1;
}

function chosen(repositories: readonly BackupRepository[], label: string | undefined): BackupRepository {
  const found = label === undefined ? repositories[0] : repositories.find((one) => one.label === label);
  if (found === undefined)
    throw new BadUsage(
      `--repository ${label ?? ""}: there is no such repository; borgmatic has ${repositories.map((one) => one.label).join(", ")}`,
    );
  return found;
}

/** What is restored is there once as files and, for a while, once more in a database. */
function mustFit({ size, room }: LatestArchive, host: string): void {
  if (room < size * 1.2)
    throw new Failure(
      `${host} has ${sizeText(room)} free for temporary files, and the archive is ${sizeText(size)}\n  make room there; nothing was restored`,
    );
}

async function inWords<T>(
  work: () => Promise<T>,
  repository: BackupRepository,
  host: string,
  signal: AbortSignal,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted) throw new Failure(`stopped; ${host} takes away by itself what it has restored`);
    if (error instanceof BorgFailure) throw repositoryFailure(error, repository, host);
    throw error;
  }
}
