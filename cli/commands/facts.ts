import { renderFindings } from "../../plan/terminal.ts";
import { checkFacts } from "../facts.ts";
import type { Session } from "../session.ts";

/** `blumeops facts check`: everything that is wrong with hosts, services and network facts, at once. */
export async function factsCheck(session: Session): Promise<void> {
  const { catalogue, findings } = await checkFacts(session.root);
  const errors = findings.filter(({ severity }) => severity === "error").length;
  session.result({ ok: errors === 0, findings });
  session.say(...renderFindings(findings, session.paint));
  const counted =
    catalogue === undefined ? "" : `${catalogue.hosts.size} hosts, ${catalogue.services.size} services · `;
  session.say(
    `${counted}${errors} ${errors === 1 ? "error" : "errors"}, ${findings.length - errors} ${findings.length - errors === 1 ? "warning" : "warnings"}`,
  );
  if (errors > 0) process.exitCode = 1;
}
