/** An INI file's keys by section; the keys above the first heading are in section "". */
export type Ini = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Reads INI as Forgejo does. @throws Error naming the line that is neither heading, key nor comment */
export function parseIni(text: string): Ini {
  const sections = new Map<string, Map<string, string>>([["", new Map()]]);
  let section = "";
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.trim();
    if (line === "" || line.startsWith(";") || line.startsWith("#")) continue;
    const heading = /^\[(.+)\]$/.exec(line)?.[1];
    if (heading !== undefined) {
      section = heading.trim();
      if (!sections.has(section)) sections.set(section, new Map());
      continue;
    }
    const at = line.indexOf("=");
    if (at < 1) throw new Error(`line ${index + 1}: key-value delimiter not found: ${line}`);
    sections.get(section)?.set(line.slice(0, at).trim(), unquote(line.slice(at + 1).trim()));
  }
  return sections;
}

function unquote(value: string): string {
  const quoted = /^([`"])(.*)\1$/.exec(value);
  return quoted?.[2] ?? value;
}
