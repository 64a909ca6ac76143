import type { Catalogue } from "../../catalogue/catalogue.ts";
import { type Finding, finding } from "../../catalogue/finding.ts";
import { placeholdersIn } from "../host/template.ts";
import { nativesOf } from "./natives.ts";
import { inService } from "./place.ts";

/** Secrets of native services that others on the host could read. */
export function readableSecrets(catalogue: Catalogue): Finding[] {
  return nativesOf(catalogue).flatMap(({ service, native }) => [
    ...native.files.flatMap((file, i) =>
      holdsSecret(file.content) && file.mode !== "0600"
        ? [
            finding(
              "secret-readable",
              inService(service, `runs.native.files[${i}].mode`),
              `${file.path} holds a secret and has the mode ${file.mode}`,
              'write mode: "0600"',
            ),
          ]
        : [],
    ),
    ...native.agents.flatMap((agent, i) =>
      holdsSecret([agent.program, agent.environment])
        ? [
            finding(
              "secret-readable",
              inService(service, `runs.native.agents[${i}]`),
              `the property list of ${agent.label}, which everybody can read, would hold a secret`,
              "put it into a file with the mode 0600 and let the program read that",
            ),
          ]
        : [],
    ),
    ...(holdsSecret(native.start)
      ? [
          finding(
            "secret-readable",
            inService(service, "runs.native.start"),
            "the arguments of a program, which everybody on the host can see, would hold a secret",
            "put it into a file with the mode 0600 and let the program read that",
          ),
        ]
      : []),
  ]);
}

function holdsSecret(value: unknown): boolean {
  return placeholdersIn(value).some(({ kind }) => kind === "secret");
}
