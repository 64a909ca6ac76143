import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";

/**
 * The files below a folder that patterns name, by their paths from there. A pattern that begins with `!` takes away what those before it
 * have named. `*` matches within a name, `**` across folders, `{a,b}` one of several, `[a-c]` and `[!a]` one character (gobwas/glob).
 */
export async function filesNamed(folder: string, patterns: readonly string[]): Promise<string[]> {
  const rules = patterns.map((pattern) => ({
    excludes: pattern.startsWith("!"),
    matcher: matcherOf(pattern.replace(/^!/, "")),
  }));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
    .filter((path) => rules.findLast(({ matcher }) => matcher.test(path))?.excludes === false)
    .sort();
}

const TOKEN = /\\.|\*\*|[*?{},]|\[!?[^\]]+\]|[^\\*?{},[]+|\[/g;

function matcherOf(pattern: string): RegExp {
  let depth = 0;
  const source = [...pattern.matchAll(TOKEN)].map(([token]) => {
    if (token === "**") return ".*";
    if (token === "*") return "[^/]*";
    if (token === "?") return "[^/]";
    if (token === "{") {
      depth += 1;
      return "(?:";
    }
    if (token === "}" && depth > 0) {
      depth -= 1;
      return ")";
    }
    if (token === "," && depth > 0) return "|";
    if (/^\[.+\]$/.test(token)) return token.replace(/^\[!/, "[^");
    return (token.startsWith("\\") ? token.slice(1) : token).replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${source.join("")}$`, "s");
}
