/**
 * Takes apart what a script of the host prints: sections, each below a line `#name`, with `#end` as the last one.
 *
 * @returns the lines of a section; none where there is no such section
 * @throws Error when it is not whole
 */
export function sectionsOf(text: string): (name: string) => string[] {
  const sections = new Map<string, string[]>();
  let lines: string[] = [];
  for (const line of text.split("\n")) {
    const heading = /^#([a-z]+)$/.exec(line)?.[1];
    if (heading === undefined) lines.push(line);
    else {
      lines = [];
      sections.set(heading, lines);
    }
  }
  if (!sections.has("end")) throw new Error("the host's answer is not whole");
  return (name) => (sections.get(name) ?? []).filter((line) => line !== "");
}
