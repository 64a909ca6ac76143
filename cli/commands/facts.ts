import { renderFindings } from "../../plan/terminal.ts";
import { checkFacts, soundFacts } from "../facts.ts";
import type { Session } from "../session.ts";
import { coverageIn } from "./backup.ts";

/** `blumeops facts check`: everything that is wrong with hosts, services and network facts, at once. */
export async function factsCheck(session: Session): Promise<void> {
  const { catalogue, findings } = await checkFacts(session.root);
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const holes =
    errors > 0 ? [] : coverageIn(await soundFacts(session)).filter(({ state }) => state === "hole");
  session.result({ ok: errors + holes.length === 0, findings, holes });
  session.say(...renderFindings(findings, session.paint));
  session.say(
    ...holes.map(
      ({ service, store, why }) =>
        `${session.paint.bold(`services/${service}.ts: stores`)}: ${session.paint.red(`"${store}" is not backed up: ${why}`)}`,
    ),
  );
  const counted =
    catalogue === undefined ? "" : `${catalogue.hosts.size} hosts, ${catalogue.services.size} services · `;
  session.say(
    `${counted}${errors} ${errors === 1 ? "error" : "errors"}, ${findings.length - errors} ${findings.length - errors === 1 ? "warning" : "warnings"}`,
  );
  if (errors + holes.length > 0) process.exitCode = 1;
}
