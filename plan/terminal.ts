import { structuredPatch } from "diff";
import type { Finding } from "../catalogue/finding.ts";
import type { Change, Drift, FileChange } from "./change.ts";

/** Colours, or none: the caller knows whether the reader can see them. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
}

const SIGNS = { add: "+", change: "~", replace: "±", remove: "-" } as const;

/** Lines of a long document's diff that are shown before it is cut, with a count of the rest. */
const MAX_DIFF_LINES = 40;

/** What a stack's run would change, for the terminal. */
export function renderChanges(
  stack: string,
  changes: readonly Change[],
  drift: readonly Drift[],
  unchanged: number,
  paint: Paint,
): string[] {
  const head = paint.bold(stack.padEnd(9));
  const changedByHand = drift.map(({ subject, what }) => `  ${paint.yellow("!")} ${subject} ${what}`);
  if (changes.length === 0)
    return [`${head} ${paint.dim(`nothing to change (${unchanged} resources)`)}`, ...changedByHand];
  return [
    `${head} ${countOf(changes)}`,
    ...changedByHand,
    ...changes.flatMap((change) => renderChange(change, paint)),
  ];
}

/** "1 to add, 2 to change": one line that sums changes up. */
export function countOf(changes: readonly Change[]): string {
  const words = { add: "to add", change: "to change", replace: "to replace", remove: "to remove" } as const;
  const counts = (["add", "change", "replace", "remove"] as const)
    .map((kind) => ({ kind, count: changes.filter((change) => change.kind === kind).length }))
    .filter(({ count }) => count > 0);
  return counts.map(({ kind, count }) => `${count} ${words[kind]}`).join(", ");
}

function renderChange(change: Change, paint: Paint): string[] {
  const { kind, subject, before, after, consequences, files = [] } = change;
  const sign = SIGNS[kind];
  const coloured =
    kind === "add" ? paint.green(sign) : kind === "remove" ? paint.red(sign) : paint.yellow(sign);
  const long = [before, after].some((text) => text?.includes("\n") === true);
  const inLine = long ? "" : [before, after].filter((text) => text !== undefined && text !== "").join(" → ");
  const meant = consequences.map((sentence) => `        ${sentence}`);
  const diff = long && before !== undefined && after !== undefined ? renderDiff(before, after, paint) : [];
  return [
    `  ${coloured} ${subject}${inLine === "" ? "" : `  ${paint.dim(inLine)}`}`,
    ...meant,
    ...diff,
    ...files.flatMap((file) => renderFile(file, paint)),
  ];
}

function renderFile({ path, kind, before, after, mode }: FileChange, paint: Paint): string[] {
  const modes = mode === undefined ? "" : `  mode ${mode.before} → ${mode.after}`;
  const head = `        ${SIGNS[kind]} ${path}${modes}`;
  // The text of a file that is new is long and says nothing that the facts do not say.
  if (kind !== "change" || before === undefined || after === undefined) return [head];
  return [head, ...renderDiff(before, after, paint, 2)];
}

/** @param context how many unchanged lines are shown around each change, and where in the document it is */
function renderDiff(before: string, after: string, paint: Paint, context = 0): string[] {
  const lines = structuredPatch("", "", before, after, "", "", { context }).hunks.flatMap((hunk) => [
    ...(context === 0 ? [] : [`@@ line ${hunk.newStart}`]),
    ...hunk.lines.filter((line) => !line.startsWith("\\")),
  ]);
  const shown = lines.slice(0, MAX_DIFF_LINES).map((line) => `        ${paintLine(line, paint)}`);
  return lines.length > shown.length
    ? [...shown, paint.dim(`        … ${lines.length - shown.length} more lines`)]
    : shown;
}

function paintLine(line: string, paint: Paint): string {
  if (line.startsWith("+")) return paint.green(line);
  return line.startsWith("-") ? paint.red(line) : paint.dim(line);
}

/** Findings, each with its place, its remedy and its code. */
export function renderFindings(findings: readonly Finding[], paint: Paint): string[] {
  return findings.flatMap(({ code, severity, file, field, message, remedy }) => [
    `${paint.bold(field === "" ? file : `${file}: ${field}`)}: ${severity === "error" ? paint.red(message) : paint.yellow(message)}`,
    `  ${remedy}`,
    paint.dim(`  ${severity === "error" ? "finding" : "warning"}: ${code}`),
  ]);
}
