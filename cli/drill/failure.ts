import type { BackupRepository } from "../../derive/backup/repositories.ts";
import type { BorgFailure } from "../../host/borg-failure.ts";
import { Failure } from "../failure.ts";

/** What keeps borg from a repository, in words for a person, and what to do about it. */
export function repositoryFailure(
  { kind, message }: BorgFailure,
  { label, path, share, borg, passcommand }: BackupRepository,
  host: string,
): Failure {
  const [what, remedy] = ((): readonly [string, string] => {
    switch (kind) {
      case "no borg":
        return [`${host} has no ${borg}`, "npx blumeops up indri installs it"];
      case "no share":
        return [
          `${share?.from ?? "the NAS"} is not reached from ${host}: its share ${share?.name ?? ""} is not at ${share?.at ?? path}`,
          `is ${share?.from ?? "it"} on? Then mount the share on ${host}: AutoMounter, or the Finder`,
        ];
      case "no repository":
        return [
          `${label}: there is no repository at ${path}${message === "" ? "" : `: ${message}`}`,
          `a person makes it once: borg init --encryption=repokey ${path}`,
        ];
      case "no archive":
        return [
          `${label} has no archive yet`,
          "a backup makes the first: it is started each night by borgmatic's agent",
        ];
      case "locked":
        return [
          `${label} is locked: a backup is under way, or one died (${message})`,
          "wait for it; when none runs, borg break-lock takes the lock away",
        ];
      case "passphrase":
        return [
          `${label} does not open: ${message}`,
          `its passphrase is what "${passcommand}" prints on ${host}`,
        ];
      case "unreached":
        return [
          `${label} is not reached from ${host}: ${message}`,
          "is its server up, and does it know the key?",
        ];
      case "borg":
        return [`borg cannot read ${label}: ${message}`, `look with borg check on ${host}`];
    }
  })();
  return new Failure(`${what}\n  ${remedy}\n  nothing was restored`);
}
