import type { Catalogue } from "../../catalogue/catalogue.ts";
import { BorgmaticSettings } from "../borgmatic/settings.ts";
import { shellWord, shellWords } from "../formats/shell.ts";
import { documentOf, nativesOn } from "../host/natives.ts";
import { filled, filledPath, filledSettings, noSecrets } from "../host/template.ts";
import type { HostView } from "../host/view.ts";
import type { Step } from "./page.ts";

/** The service that backs the lab up, as somebody who restores needs it. */
export interface Keeper {
  readonly host: string;
  /** The folder in which outputs of commands lie while they are backed up. */
  readonly outputs: string;
  /** A step that runs borgmatic on its host, from the first repository: the one at home. */
  run(step: string, action: string, words: readonly string[]): Step;
  /** A step that takes paths out of the last archive into a folder below the login's home. */
  extract(into: string, paths: readonly string[]): Step;
}

/** Finds who backs the lab up: the service that is given a configuration of borgmatic, and its nightly job. */
export function keeperOf(catalogue: Catalogue, viewOf: (host: string) => HostView): Keeper | undefined {
  for (const host of catalogue.hosts.keys()) {
    for (const { service, native } of nativesOn(catalogue, host)) {
      const content = documentOf(native, "borgmatic");
      const job = native.agents.find(({ schedule }) => schedule !== undefined && "hour" in schedule);
      if (content === undefined || job === undefined) continue;
      const view = viewOf(host);
      const speaker = { view, service };
      const settings = BorgmaticSettings.parse(filledSettings(speaker, content.with ?? {}, noSecrets));
      const program = job.program.map((word) => filledPath(speaker, word));
      const search = job.environment["PATH"];
      const path = search === undefined ? [] : [`PATH=${filled(speaker, search)}`];
      const [repository] = settings.repositories;
      const command = (action: string, words: readonly string[]): string =>
        shellWords([
          ...(path.length === 0 ? [] : ["env", ...path]),
          ...program,
          action,
          "--archive",
          "latest",
          "--repository",
          repository?.label ?? "",
          ...words,
        ]);
      return {
        host,
        outputs: settings.outputs,
        run: (step, action, words) => ({
          step,
          run: `ssh ${host} ${shellWord(command(action, words))}`,
        }),
        extract: (into, paths) => ({
          step: "extract",
          run: `ssh ${host} ${shellWord(
            `mkdir -p ${into} && ${command("extract", [
              // borg keeps paths without their first slash.
              ...paths.flatMap((one) => ["--path", one.replace(/^\//, "")]),
              "--destination",
              into,
            ])}`,
          )}`,
        }),
      };
    }
  }
  return undefined;
}
