import type { Paint } from "../terminal.ts";
import { changeText, countsText, type StackPreview } from "./engine.ts";
import { gateText } from "./gates.ts";
import { plainLine, plainLines } from "./plain.ts";
import type { ClusterChange, HostChange, Plan, Sections, TextDiff } from "./plan.ts";
import { runningTexts } from "./running.ts";
import { awayLines, betweenText, itemText, rowsOf } from "./words.ts";

/** Lines of one diff that the terminal shows; the JSON has all. */
const MOST_LINES = 40;

const WIDTH = 19;

/** A plan for the terminal: the answer, what has to be allowed, a line for each layer, and what is below them. */
export function renderPlan(plan: Plan, paint: Paint): string[] {
  const { verdict, gates, warnings, notes, sections, findings } = plan;
  const rows = rowsOf(plan);
  const silent = rows.every(({ change }) => change === "none");
  return [
    paint.bold(plainLine(verdict)),
    ...gates.flatMap(({ name, flag, sentences }) => [
      `  ${paint.red(`danger: ${gateText(name)}`)}, needs ${paint.bold(flag)}`,
      ...sentences.map((sentence) => `      ${plainLine(sentence)}`),
    ]),
    ...warnings.map(
      ({ subject, sentence }) => `  ${paint.yellow("!")} ${plainLine(`${subject}: ${sentence}`)}`,
    ),
    ...findings.new.map(
      ({ file, field, message, code }) =>
        `  ${paint.yellow("!")} ${plainLine(`${file}: ${field}: ${message} (${code})`)}`,
    ),
    ...notes.map((note) => `  ${paint.yellow("!")} ${plainLine(note)}`),
    ...(silent
      ? []
      : [
          "",
          ...rows.map(
            ({ layer, change }) =>
              `  ${layer.padEnd(WIDTH)} ${change === "none" ? paint.dim(change) : plainLine(change)}`,
          ),
        ]),
    ...(sections === undefined || silent ? [] : below(sections, paint)),
    ...engineBlocks(plan.engine ?? [], paint),
    ...(plan.running === undefined ? [] : block("what runs now", runningTexts(plan.running), paint)),
    paint.dim(plainLine(betweenText(plan))),
  ];
}

function below(sections: Sections, paint: Paint): string[] {
  const { access, dns, tailnet, routes, cluster, hosts, upkeep } = sections;
  const away = awayLines(sections);
  return [
    ...(away.length === 0 ? [] : ["", ...away.map((text) => `  ${plainLine(text)}`)]),
    ...block(
      "who reaches what",
      access.changes.map(({ sentence }) => sentence),
      paint,
    ),
    ...block("DNS", dns.map(itemText), paint),
    ...block("tailnet", tailnet.map(itemText), paint),
    ...block("routes", routes.map(itemText), paint),
    ...block(
      "checks and backups",
      upkeep.map(
        ({ kind, service, what, says }) => `${kind === "add" ? "+" : "-"} ${service}  ${what}: ${says}`,
      ),
      paint,
    ),
    ...hosts.flatMap((change) => hostLines(change, paint)),
    ...cluster.flatMap((change) => objectLines(change, paint)),
    "",
  ];
}

function engineBlocks(previews: readonly StackPreview[], paint: Paint): string[] {
  return previews.flatMap((one) => {
    if (one.state === "failed") return block(`${one.stack} by the engine`, [`not known: ${one.why}`], paint);
    if (one.state === "same" || one.changes.length === 0) return [];
    return block(`${one.stack} by the engine, ${countsText(one)}`, one.changes.map(changeText), paint);
  });
}

function block(title: string, lines: readonly string[], paint: Paint): string[] {
  return lines.length === 0
    ? []
    : [
        "",
        paint.bold(plainLine(title)),
        ...shortened(
          lines.map((text) => `  ${spaced(text)}`),
          paint,
        ),
      ];
}

/** One line whose columns keep the two spaces between them. */
function spaced(text: string): string {
  return text.split("  ").map(plainLine).join("  ");
}

function hostLines(
  { host, service, files, restarts, starts, stops, notes }: HostChange,
  paint: Paint,
): string[] {
  const said = [
    ...restarts.map((label) => `restarts ${label}`),
    ...starts.map((label) => `starts ${label}`),
    ...stops.map((label) => `stops ${label}`),
    ...notes,
  ];
  return [
    "",
    paint.bold(plainLine(`${service} on ${host}`)),
    ...said.map((text) => `  ${plainLine(text)}`),
    ...files.flatMap((file) => fileLines(file, paint)),
  ];
}

function objectLines({ app, subject, kind, dangers, fields, diff }: ClusterChange, paint: Paint): string[] {
  const signs = { add: "+", change: "~", remove: "-" } as const;
  return [
    "",
    `${paint.bold(plainLine(`${app}  ${signs[kind]} ${subject}`))}`,
    ...dangers.map((danger) => `  ${paint.red(plainLine(danger))}`),
    ...(diff === undefined ? fields.map((field) => `  ${plainLine(field)}`) : fileLines(diff, paint)),
  ];
}

function fileLines({ path, kind, mode, diff }: TextDiff, paint: Paint): string[] {
  const signs = { add: "+", change: "~", remove: "-" } as const;
  const head = `  ${signs[kind]} ${plainLine(path)}${mode === undefined ? "" : `  mode ${mode}`}`;
  // The text of a file that is new or gone is long and says nothing that the facts do not say.
  if (kind !== "change" || diff === "") return [head];
  return [
    head,
    ...shortened(
      plainLines(diff).map((text) => `    ${painted(text, paint)}`),
      paint,
    ),
  ];
}

function painted(line: string, paint: Paint): string {
  if (line.startsWith("+")) return paint.green(line);
  return line.startsWith("-") ? paint.red(line) : paint.dim(line);
}

function shortened(lines: readonly string[], paint: Paint): string[] {
  const more = lines.length - MOST_LINES;
  return more > 0 ? [...lines.slice(0, MOST_LINES), paint.dim(`    … ${more} more lines`)] : [...lines];
}
