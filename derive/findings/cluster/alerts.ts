import type { Catalogue } from "../../../catalogue/catalogue.ts";
import { type Finding, finding } from "../../../catalogue/finding.ts";
import { holderOf } from "../../cluster/reach/callers.ts";
import { inService } from "../place.ts";

/** Metrics that nobody judges, and judgements that nobody is told. */
export function wrongAlerts(catalogue: Catalogue): Finding[] {
  const gathers = holderOf("prometheus", catalogue);
  if (gathers === undefined) return [];
  const at = inService(gathers, "runs.workload.files");
  if (holderOf("alert-rules", catalogue) === undefined)
    return [
      finding(
        "alerts-missing",
        at,
        "what it gathers is judged by no rule",
        'give it a file with the document "alert-rules"',
      ),
    ];
  return holderOf("alertmanager", catalogue) === undefined
    ? [
        finding(
          "alerts-untold",
          at,
          "its rules say what is bad, and nobody is told",
          'give a service a file with the document "alertmanager", and say that this one uses it',
        ),
      ]
    : [];
}
