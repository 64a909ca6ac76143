import type { BlockContent, PhrasingContent, RootContent, TableRow } from "mdast";
import { gfmTableToMarkdown } from "mdast-util-gfm-table";
import { toMarkdown } from "mdast-util-to-markdown";
import { foldsOf } from "./folds.ts";
import { gateText } from "./gates.ts";
import { phrases } from "./phrases.ts";
import { plainLine } from "./plain.ts";
import type { Plan, Sections } from "./plan.ts";
import { awayLines, betweenText, rowsOf } from "./words.ts";

/** Bytes that a comment of the forge may have. */
export const COMMENT_BYTES = 65_536;

/** Sentences of one list that stand above the table before the rest is counted. */
const SENTENCES = 10;

/**
 * A plan as the comment on a pull request: one line of verdict, what has to be allowed, a table, and diffs that unfold. Whatever the facts
 * say, it stays text: nothing in them becomes markup, a link or a mention.
 *
 * @param bytes how long it may be; what has no room is counted, and nothing is cut within its fence or fold
 */
export function planMarkdown(plan: Plan, bytes: number = COMMENT_BYTES): string {
  const head = headOf(plan).map(printed);
  const foot = printed({
    type: "paragraph",
    children: phrases(betweenText(plan)),
  });
  const folds = foldsOf(plan);
  const room = bytes - size(foot) - size(leftOut(head.length + folds.length)) - GAP - 1;
  const parts: string[] = [];
  let used = 0;
  let left = 0;
  const fits = (text: string): boolean => {
    if (used + size(text) + GAP > room) return false;
    used += size(text) + GAP;
    parts.push(text);
    return true;
  };
  for (const part of head) if (!fits(part)) left += 1;
  for (const fold of folds) {
    // A long one is cut to half of what is left, so that those after it are seen too.
    const text = printedAll(fold.blocks(fold.lines.length));
    if (size(text) <= (room - used) / 2 && fits(text)) continue;
    if (!fits(printedAll(fold.blocks(linesWithin(fold.lines, (room - used) / 2))))) left += 1;
  }
  return [...parts, ...(left === 0 ? [] : [leftOut(left)]), foot, ""].join("\n\n").replace(/\n+$/, "\n");
}

/** Between two parts stands an empty line. */
const GAP = 2;

function leftOut(count: number): string {
  return `… ${count} more ${count === 1 ? "part has" : "parts have"} no room here`;
}

function size(text: string): number {
  return Buffer.byteLength(text);
}

/** Bytes that a fold's own marks take, beside its lines. */
const FOLD_BYTES = 2_000;

/** How many of some lines have room in so many bytes. */
function linesWithin(lines: readonly string[], bytes: number): number {
  let used = FOLD_BYTES;
  const end = lines.findIndex((line) => {
    used += size(line) + 1;
    return used > bytes;
  });
  return end < 0 ? lines.length : end;
}

function headOf(plan: Plan): RootContent[] {
  const { verdict, gates, warnings, notes, sections } = plan;
  return [
    {
      type: "heading",
      depth: 3,
      children: [
        { type: "text", value: "Plan for " },
        { type: "inlineCode", value: plainLine(plan.between.tree.name) },
        { type: "text", value: " · " },
        ...phrases(verdict),
      ],
    },
    ...gates.flatMap(({ name, flag, sentences }): RootContent[] => [
      {
        type: "paragraph",
        children: [
          { type: "strong", children: [{ type: "text", value: `Danger: ${gateText(name)}` }] },
          { type: "text", value: ", needs " },
          { type: "inlineCode", value: flag },
        ],
      },
      listOf(sentences.map(phrases)),
    ]),
    ...(warnings.length === 0
      ? []
      : [
          paragraph([{ type: "strong", children: [{ type: "text", value: "Take care" }] }]),
          listOf(warnings.map(({ subject, sentence }) => phrases(`${subject}: ${sentence}`))),
        ]),
    ...tableOf(plan),
    ...(sections === undefined || sections.away.length === 0
      ? []
      : [listOf(awayLines(sections).map(phrases))]),
    ...(sections === undefined || sections.versions.length === 0
      ? []
      : [listOf(sections.versions.map(versionPhrases))]),
    ...(notes.length === 0 ? [] : [listOf(notes.map(phrases))]),
  ];
}

function tableOf(plan: Plan): RootContent[] {
  const rows = rowsOf(plan);
  // What changes nothing has said so in its first line.
  if (rows.every(({ change }) => change === "none")) return [];
  const row = (...cells: PhrasingContent[][]): TableRow => ({
    type: "tableRow",
    children: cells.map((children) => ({ type: "tableCell", children })),
  });
  return [
    {
      type: "table",
      align: [],
      children: [
        row([{ type: "text", value: "layer" }], [{ type: "text", value: "change" }]),
        ...rows.map(({ layer, change }) => row([{ type: "text", value: layer }], phrases(change))),
      ],
    },
  ];
}

/** What a service is upgraded to, with a link to where its releases are announced. */
function versionPhrases({
  service,
  before,
  after,
  upstream,
}: Sections["versions"][number]): PhrasingContent[] {
  const said = phrases(`${service} ${before ?? "(new)"} → ${after ?? "(gone)"}`);
  if (!/^https?:$/.test(URL.parse(upstream)?.protocol ?? "")) return said;
  const link: PhrasingContent = {
    type: "link",
    url: upstream,
    children: [{ type: "text", value: "release notes" }],
  };
  return [...said, { type: "text", value: ", " }, link];
}

function listOf(sentences: readonly PhrasingContent[][]): BlockContent {
  const more = sentences.length - SENTENCES;
  const shown = [...sentences.slice(0, SENTENCES), ...(more > 0 ? [phrases(`and ${more} more`)] : [])];
  return {
    type: "list",
    ordered: false,
    spread: false,
    children: shown.map((children) => ({ type: "listItem", spread: false, children: [paragraph(children)] })),
  };
}

function paragraph(children: PhrasingContent[]): BlockContent {
  return { type: "paragraph", children };
}

function printed(block: RootContent): string {
  return printedAll([block]);
}

function printedAll(children: RootContent[]): string {
  return toMarkdown(
    { type: "root", children },
    {
      bullet: "-",
      fences: true,
      extensions: [gfmTableToMarkdown({ tablePipeAlign: false, tableCellPadding: true })],
    },
  ).trimEnd();
}
