import type { LintFinding } from "../policy/index.ts";
import type { Paint } from "./terminal.ts";

/** Findings about a policy, each with its place, its remedy and its code, and how many there are. */
export function renderLint(findings: readonly LintFinding[], paint: Paint): string[] {
  if (findings.length === 0) return ["nothing is wrong with this policy"];
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const counts = [counted(errors, "error"), counted(findings.length - errors, "warning")];
  return [
    ...findings.flatMap((finding) => render(finding, paint)),
    counts.filter((said) => said !== "").join(", "),
  ];
}

function render({ code, severity, subject, place, message, remedy }: LintFinding, paint: Paint): string[] {
  const at = place === undefined ? "" : `${place.file ?? "policy"}:${place.line}:${place.column}: `;
  return [
    `${paint.dim(at)}${paint.bold(subject)} ${severity === "error" ? paint.red(message) : paint.yellow(message)}`,
    `  ${remedy}`,
    paint.dim(`  ${severity === "error" ? "finding" : "warning"}: ${code}`),
  ];
}

function counted(count: number, what: string): string {
  return count === 0 ? "" : `${count} ${what}${count === 1 ? "" : "s"}`;
}
