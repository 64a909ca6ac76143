import { readWith, smallProgram } from "./go.ts";

/** Grafana's own parser and formatter of Alloy's language, in a program of a few lines: Alloy itself is in no registry. */
const syntax = smallProgram("alloy-syntax", "0.1.0");

/** A configuration of Alloy as its formatter prints it, or what its parser has against it. */
export async function alloyFormat(text: string): Promise<{ formatted: string; fault: string }> {
  const { out, fault } = await readWith(syntax, text);
  return { formatted: out, fault };
}
