import type { RootContent } from "mdast";
import type { StatedFinding } from "./derived.ts";
import { changeText, countsText, type StackPreview } from "./engine.ts";
import { plainLine, plainLines } from "./plain.ts";
import type { ClusterChange, HostChange, Plan, Sections, TextDiff } from "./plan.ts";
import { runningTexts } from "./running.ts";
import { counted } from "./verdict.ts";
import { itemText } from "./words.ts";

/** Something that unfolds: a summary, and lines of code. */
export interface Fold {
  readonly lines: readonly string[];
  /** Its markdown with so many of its lines, and a count of the rest. */
  readonly blocks: (lines: number) => RootContent[];
}

/** Everything that unfolds, in the order of the layers. */
export function foldsOf({ sections, findings, engine = [], running }: Plan): Fold[] {
  const said = [
    ...(running === undefined ? [] : linesFold("what runs now", runningTexts(running))),
    ...findingsFold("new findings", findings.new),
    ...findingsFold("findings that are gone", findings.gone),
  ];
  if (sections === undefined) return [...said, ...engine.flatMap(engineFold)];
  return [
    ...said,
    ...accessFold(sections.access),
    ...linesFold("DNS", sections.dns.map(itemText)),
    ...linesFold("tailnet", sections.tailnet.map(itemText)),
    ...linesFold("routes", sections.routes.map(itemText)),
    ...[...Map.groupBy(sections.cluster, ({ app }) => app)].flatMap(([app, objects]) =>
      clusterFold(app, objects),
    ),
    ...sections.hosts.flatMap(hostFold),
    ...linesFold(
      "secrets",
      sections.secrets.map(
        ({ kind, reference, services }) => `${sign(kind)} ${reference}  read by ${services.join(", ")}`,
      ),
    ),
    ...linesFold(
      "checks and backups",
      sections.upkeep.map(({ kind, what, service, says }) => `${sign(kind)} ${service}  ${what}: ${says}`),
    ),
    ...engine.flatMap(engineFold),
    ...policyFold(sections.access),
  ];
}

/** A stack that the engine would change nothing in has its line in the table. */
function engineFold(preview: StackPreview): Fold[] {
  const { stack, state } = preview;
  if (state === "same") return [];
  if (state === "failed") return [fold(stack, " by the engine, not known", [`! ${plainLine(preview.why)}`])];
  const lines = preview.changes.map((change) => plainLine(changeText(change)));
  return lines.length === 0 ? [] : [fold(stack, ` by the engine, ${countsText(preview)}`, lines)];
}

function sign(kind: "add" | "remove"): string {
  return kind === "add" ? "+" : "-";
}

function accessFold({ changes }: Sections["access"]): Fold[] {
  const sentences = changes.map(({ kind, sentence }) => `${kind === "gain" ? "+" : "-"} ${sentence}`);
  return linesFold("who gains and loses what", sentences);
}

/** The policy follows from the rest, and its tests make long lines: it comes last. */
function policyFold({ policy }: Sections["access"]): Fold[] {
  return policy === undefined ? [] : [fold("policy", "", diffLines(policy))];
}

function hostFold({ host, service, files, restarts, starts, stops, notes }: HostChange): Fold[] {
  const said = [
    ...(restarts.length === 0 ? [] : [`restarts ${restarts.join(", ")}`]),
    ...(starts.length === 0 ? [] : [`starts ${starts.join(", ")}`]),
    ...(stops.length === 0 ? [] : [`stops ${stops.join(", ")}`]),
    ...notes,
  ];
  const lines = [...said.map((text) => `# ${plainLine(text)}`), ...files.flatMap((file) => diffLines(file))];
  return [fold(service, ` on ${host}, ${counted(files.length, "file")}`, lines)];
}

function clusterFold(app: string, objects: readonly ClusterChange[]): Fold[] {
  const lines = objects.flatMap(({ kind, subject, dangers, fields, diff }) => [
    `${{ add: "+", change: "~", remove: "-" }[kind]} ${plainLine(subject)}`,
    ...dangers.map((danger) => `! ${plainLine(danger)}`),
    ...(diff === undefined ? fields.map((field) => `  ${plainLine(field)}`) : diffLines(diff)),
  ]);
  return [fold(app, ` in the cluster, ${counted(objects.length, "object")}`, lines)];
}

function findingsFold(title: string, findings: readonly StatedFinding[]): Fold[] {
  return linesFold(
    title,
    findings.map(
      ({ file, field, message, remedy, code }) => `! ${file}: ${field}: ${message}; ${remedy} (${code})`,
    ),
  );
}

function linesFold(title: string, lines: readonly string[]): Fold[] {
  return lines.length === 0 ? [] : [fold(title, `, ${counted(lines.length, "line")}`, lines.map(plainLine))];
}

function diffLines({ path, kind, mode, diff }: TextDiff): string[] {
  const name = plainLine(path);
  return [
    `--- ${kind === "add" ? "/dev/null" : name}`,
    `+++ ${kind === "remove" ? "/dev/null" : name}${mode === undefined ? "" : `  mode ${mode}`}`,
    ...(diff === "" ? [] : plainLines(diff)),
  ];
}

/** @param name of what the facts call it, shown as code */
function fold(name: string, then: string, lines: readonly string[]): Fold {
  const summary = `<details><summary><code>${escaped(plainLine(name))}</code>${escaped(plainLine(`x${then}`).slice(1))}</summary>`;
  return {
    lines,
    blocks: (count) => {
      const rest = lines.length - count;
      const shown = [
        ...lines.slice(0, count),
        ...(rest > 0 ? [`… ${rest} more ${rest === 1 ? "line" : "lines"}`] : []),
      ];
      return [
        { type: "html", value: summary },
        { type: "code", lang: "diff", value: shown.join("\n") },
        { type: "html", value: "</details>" },
      ];
    },
  };
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (one) => ENTITIES[one] ?? "");
}
