/** Longest phrase that is shown; the JSON has everything. */
const LONGEST = 400;

/** Longest line of a diff that is shown. */
const LONGEST_LINE = 1_000;

/** Signs that move the cursor, change the direction of text or show as nothing: what they hide has to be seen. Tabs and line ends stay. */
const UNSEEN = /(?![\t\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** A text of facts in one line, with nothing in it that a terminal or a browser would act upon unseen. */
export function plainLine(text: string): string {
  const line = text.replaceAll(UNSEEN, "�").replaceAll(/\s+/g, " ").trim();
  return cut(line, LONGEST);
}

/** The lines of a document, with nothing in them that is acted upon unseen. */
export function plainLines(text: string): string[] {
  return text
    .replace(/\n$/, "")
    .replaceAll("\r\n", "\n")
    .replaceAll(UNSEEN, "�")
    .split("\n")
    .map((line) => cut(line, LONGEST_LINE));
}

function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest).replace(/[\ud800-\udbff]$/, "")}…` : text;
}
