import type { ServiceName } from "../../catalogue/names.ts";
import type { Check } from "../checks/check.ts";

/** How soon somebody should look: somebody misses something or data is at risk, or it can wait for the day. */
export type Severity = "critical" | "warning";

/** What Prometheus watches for one check. */
export interface Alert {
  /** The check's id; it stands as a label on the alert. */
  readonly check: Check["id"];
  /** What kind of thing it is, as Prometheus calls an alert: "SiteDown". */
  readonly name: string;
  readonly service: ServiceName | undefined;
  readonly group: Check["group"];
  readonly severity: Severity;
  /** What is wrong while it fires, in a sentence. */
  readonly summary: string;
  /** What in the metrics shows it, for a reader. */
  readonly shownBy: string;
  /** PromQL: one series without labels while the check is bad or nothing tells of it, none while it is good. */
  readonly expression: string;
  /** How long it has to be bad. */
  readonly forSeconds: number;
  /** Page of the service that tells what to do, below docs/services. */
  readonly page: string;
  /** Checks with alerts that fire as well when the cause is theirs; while one of them fires, this one is kept quiet. */
  readonly because: readonly Check["id"][];
}

/** A check that no metric can show, with the reason. */
export interface Unshown {
  readonly check: Check["id"];
  readonly because: string;
}

/** Every check with its alert, or with why it has none. */
export interface Alerts {
  readonly alerts: readonly Alert[];
  readonly unshown: readonly Unshown[];
}
