import { z } from "zod";
import type { Alert } from "../../alerts/alert.ts";
import { committedAlerts } from "../../alerts/committed.ts";
import type { ClusterContext, ClusterService } from "../context.ts";
import { textOf } from "../fill.ts";

/** What the facts say of alerts beyond what follows from every check. */
const Stated = z.strictObject({
  runbooks: z.string().startsWith("https://").describe("address of docs/services, as people read it"),
});

/** A rule as Prometheus reads it. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A file of rules: a group for each service, so that one that cannot be evaluated leaves the others alone. */
export interface AlertRules {
  readonly groups: readonly { readonly name: string; readonly rules: readonly AlertRule[] }[];
}

/** The rules of Prometheus: an alert for every check that a metric shows. */
export function alertRulesDocument(
  stated: unknown,
  service: ClusterService,
  context: ClusterContext,
): AlertRules {
  const { runbooks } = Stated.parse(stated);
  const address = textOf(runbooks, service, context);
  const alerts = committedAlerts(context.catalogue, context.apps ?? []);
  return {
    groups: [...Map.groupBy(alerts, ({ service: name, group }) => name ?? group)]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, own]) => ({ name, rules: own.map((alert) => ruleOf(alert, address)) })),
  };
}

function ruleOf(alert: Alert, runbooks: string): AlertRule {
  const { check, name, service, group, severity, expression, forSeconds, summary, shownBy, page } = alert;
  return {
    alert: name,
    expr: expression,
    for: `${forSeconds}s`,
    labels: { check, group, severity, ...(service === undefined ? {} : { service }) },
    annotations: {
      summary: literal(summary),
      shown_by: literal(shownBy),
      runbook_url: `${runbooks}/${page}.md`,
    },
  };
}

/** Prometheus takes an annotation for a template of Go: what stands between braces is printed as it is. */
function literal(text: string): string {
  return text.replaceAll("{{", '{{ "{{" }}');
}
