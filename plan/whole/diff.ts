import { structuredPatch } from "diff";
import type { Kept } from "./derived.ts";
import type { Item, TextDiff } from "./plan.ts";

/** Unchanged lines around each change. */
const CONTEXT = 3;

/** Edits after which a diff is no longer looked for line by line: by then two texts have nothing in common, and the time grows with the square. */
const MOST_EDITS = 4_000;

/** What becomes different between two texts; nothing where they say the same. A text that is not there is undefined. */
export function textDiff(
  path: string,
  before: string | undefined,
  after: string | undefined,
): TextDiff | undefined {
  if (before === after) return undefined;
  const kind = before === undefined ? "add" : after === undefined ? "remove" : "change";
  return { path, kind, diff: hunksOf(before ?? "", after ?? "") };
}

function hunksOf(before: string, after: string): string {
  const patch = structuredPatch("", "", before, after, "", "", {
    context: CONTEXT,
    maxEditLength: MOST_EDITS,
  });
  if (patch === undefined) return whole("-", before) + whole("+", after);
  return patch.hunks
    .map(
      ({ oldStart, oldLines, newStart, newLines, lines }) =>
        `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@\n${lines.join("\n")}\n`,
    )
    .join("");
}

function whole(sign: string, text: string): string {
  return text === ""
    ? ""
    : `${text
        .replace(/\n$/, "")
        .split("\n")
        .map((line) => `${sign}${line}`)
        .join("\n")}\n`;
}

/** What becomes different among things that have a name of their own. */
export function itemsBetween(before: readonly Kept[], after: readonly Kept[]): Item[] {
  const [was, is] = [byName(before), byName(after)];
  return [...new Set([...was.keys(), ...is.keys()])].sort().flatMap((subject): Item[] => {
    const [old, wanted] = [was.get(subject), is.get(subject)];
    if (old === wanted) return [];
    return [
      {
        kind: old === undefined ? "add" : wanted === undefined ? "remove" : "change",
        subject,
        ...(old === undefined ? {} : { before: old }),
        ...(wanted === undefined ? {} : { after: wanted }),
      },
    ];
  });
}

function byName(kept: readonly Kept[]): Map<string, string> {
  return new Map(kept.map(({ subject, says }) => [subject, says]));
}
