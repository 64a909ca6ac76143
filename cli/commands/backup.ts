import type { HostName } from "../../catalogue/names.ts";
import { type Coverage, coverageOf } from "../../derive/backup/coverage.ts";
import type { HostPlace } from "../../derive/host/document.ts";
import { hostDocumentOf } from "../../derive/host/host.ts";
import { viewOf } from "../../derive/host/view.ts";
import { hostOfStack } from "../../observe/host.ts";
import { maskOf } from "../../observe/mask.ts";
import { type SoundFacts, soundFacts } from "../facts.ts";
import { Failure } from "../failure.ts";
import type { Session } from "../session.ts";

/** `blumeops backup coverage`: every store, and what would bring it back. Exit code 1 when nothing would, and nobody said why. */
export async function backupCoverage(session: Session): Promise<void> {
  const coverage = coverageIn(await soundFacts(session));
  const holes = coverage.filter(({ state }) => state === "hole");
  session.result({ ok: holes.length === 0, stores: coverage });
  const { paint } = session;
  const marks = { covered: paint.green("✓"), waived: paint.yellow("○"), hole: paint.red("✗") };
  const width = Math.max(...coverage.map(({ service, store }) => `${service} ${store}`.length));
  session.say(
    ...coverage.map(
      ({ service, store, state, why }) => `${marks[state]} ${`${service} ${store}`.padEnd(width)}  ${why}`,
    ),
    paint.bold(
      `${coverage.length} stores: ${coverage.filter(({ state }) => state === "covered").length} backed up, ${coverage.filter(({ state }) => state === "waived").length} waived with a reason, ${holes.length} ${holes.length === 1 ? "hole" : "holes"}`,
    ),
  );
  if (holes.length > 0) process.exitCode = 1;
}

/** Looks every store up in the configuration that the host's borgmatic is given. @throws Failure where no service is given one */
export function coverageIn({ catalogue, host: settings }: SoundFacts): Coverage[] {
  const { name } = hostOfStack(catalogue);
  const place = { login: "operator", root: "", portOf: (port: number) => port };
  const view = viewOf(catalogue, settings, name, place);
  return coverageOf(catalogue, view, configurationIn(catalogue, settings, name, place));
}

/** The text of the configuration that the host's borgmatic is given. @throws Failure where no service is given one */
export function configurationIn(
  catalogue: SoundFacts["catalogue"],
  settings: SoundFacts["host"],
  name: HostName,
  place: HostPlace,
): string {
  const files = hostDocumentOf(catalogue, settings, name, place).services.flatMap((service) => service.files);
  const configuration = files.find(({ path }) => path.endsWith("/borgmatic/config.yaml"));
  if (configuration === undefined)
    throw new Failure("no service of the host is given a configuration of borgmatic");
  return configuration.content(maskOf);
}
