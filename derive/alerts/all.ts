import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { Check, Question } from "../checks/check.ts";
import type { Alert, Alerts, Severity } from "./alert.ts";
import { causesOf } from "./causes.ts";
import { type Shown, shownOf } from "./shown.ts";

const MINUTE = 60;

/** What an alert of each kind is called, and how long the check has to be bad: what restarts by itself shall not wake anybody. */
const KINDS = {
  agent: { name: "AgentDown", forSeconds: 5 * MINUTE },
  tcp: { name: "PortClosed", forSeconds: 5 * MINUTE },
  http: { name: "NoAnswer", forSeconds: 5 * MINUTE },
  command: { name: "CommandFails", forSeconds: 15 * MINUTE },
  file: { name: "FileMissingOrOld", forSeconds: 5 * MINUTE },
  backup: { name: "BackupOld", forSeconds: 15 * MINUTE },
  login: { name: "HostSilent", forSeconds: 5 * MINUTE },
  container: { name: "ContainerDown", forSeconds: 5 * MINUTE },
  site: { name: "SiteDown", forSeconds: 3 * MINUTE },
  stream: { name: "StreamDown", forSeconds: 3 * MINUTE },
  certificate: { name: "CertificateNotRenewed", forSeconds: 60 * MINUTE },
  pods: { name: "PodsMissing", forSeconds: 10 * MINUTE },
  application: { name: "ApplicationNotWell", forSeconds: 15 * MINUTE },
  "external-secret": { name: "SecretNotFilled", forSeconds: 15 * MINUTE },
  "api-server": { name: "ApiServerDown", forSeconds: 5 * MINUTE },
} as const satisfies Partial<Record<Question["kind"], { name: string; forSeconds: number }>>;

/**
 * An alert for every check that a metric shows, and for every other one why it has none. Pure.
 *
 * @param checks all of them, or all but those that no metric shows
 */
export function alertsOf(checks: readonly Check[], catalogue: Catalogue): Alerts {
  const shown = checks.map((check) => ({ check, shown: shownOf(check, checks, catalogue) }));
  const visible = shown.flatMap(({ check, shown }) => (shown.by === "metric" ? [{ check, shown }] : []));
  const causes = causesOf(checks, visible, catalogue);
  return {
    alerts: visible.map(({ check, shown }) => alertOf(check, shown, causes.get(check.id) ?? [], catalogue)),
    unshown: shown.flatMap(({ check, shown }) =>
      shown.by === "nothing" ? [{ check: check.id, because: shown.because }] : [],
    ),
  };
}

function alertOf(check: Check, shown: Shown, because: readonly string[], catalogue: Catalogue): Alert {
  const { id, group, service, question, subject } = check;
  const { name, forSeconds } = kindOf(question);
  return {
    check: id,
    name,
    service,
    group,
    severity: severityOf(check, catalogue),
    summary: `not so for ${spanText(forSeconds)}: ${subject}`,
    shownBy: shown.told,
    // Neither 0 nor silence may pass for good. No label of the series is kept: the alert stays one and the same.
    expression: `(min(${shown.good}) or vector(0)) == 0`,
    forSeconds,
    page: service ?? "README",
    because,
  };
}

function kindOf({ kind }: Question): { readonly name: string; readonly forSeconds: number } {
  const found = Object.entries(KINDS).find(([one]) => one === kind)?.[1];
  if (found === undefined) throw new Error(`an alert of the kind "${kind}" has no name`);
  return found;
}

/** What people other than the owner use, what keeps data, and what much hangs on. */
function severityOf({ question, service: name }: Check, { services }: Catalogue): Severity {
  switch (question.kind) {
    case "login":
    case "backup":
    case "certificate":
    case "api-server":
      return "critical";
    case "site":
    case "stream": {
      const service = [...services.values()].find((one) => one.name === name);
      return service?.audience === "owner" ? "warning" : "critical";
    }
    default:
      return "warning";
  }
}

function spanText(seconds: number): string {
  return seconds % 3_600 === 0 ? `${seconds / 3_600} h` : `${seconds / MINUTE} min`;
}
