import type { PhrasingContent } from "mdast";
import { plainLine } from "./plain.ts";

/**
 * What a forge makes something of in plain text: mentions, references to issues and commits, addresses, emoji. Such words are shown as code,
 * where they are left alone.
 */
const ACTED_UPON = /[^\s]*(?:[@#!][^\s]|:\/\/|www\.|:[a-z0-9_+-]+:)[^\s]*|\b[0-9a-f]{7,64}\b/giu;

/** A text of facts as phrasing: text that the printer escapes, and code for what a forge would act upon. */
export function phrases(text: string): PhrasingContent[] {
  const line = plainLine(text);
  const found: PhrasingContent[] = [];
  let end = 0;
  for (const match of line.matchAll(ACTED_UPON)) {
    // A sign at the end belongs to the sentence.
    const word = match[0].replace(/[,;:.)]+$/, "");
    if (word === "") continue;
    if (match.index > end) found.push({ type: "text", value: line.slice(end, match.index) });
    found.push({ type: "inlineCode", value: word });
    end = match.index + word.length;
  }
  if (end < line.length) found.push({ type: "text", value: line.slice(end) });
  return found;
}
