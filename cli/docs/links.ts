import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { Nodes } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmTableFromMarkdown } from "mdast-util-gfm-table";
import { gfmTable } from "micromark-extension-gfm-table";

/** Links of markdown files that lead nowhere: to no file of the project, or to no heading of one. */
export async function deadLinks(root: string, files: readonly string[]): Promise<string[]> {
  const dead: string[] = [];
  for (const file of files) {
    for (const url of linksIn(await parsed(join(root, file)))) {
      if (/^[a-z][a-z0-9+.-]*:/i.test(url)) continue;
      const [path = "", anchor] = url.split("#");
      const target = path === "" ? join(root, file) : join(root, dirname(file), decodeURIComponent(path));
      const outside = relative(root, target).startsWith("..");
      const leads =
        !outside &&
        existsSync(target) &&
        (anchor === undefined || anchorsOf(await parsed(target)).includes(anchor));
      if (!leads) dead.push(`${file}: ${url}`);
    }
  }
  return dead;
}

async function parsed(path: string): Promise<Nodes> {
  return fromMarkdown(await readFile(path, "utf8"), {
    extensions: [gfmTable()],
    mdastExtensions: [gfmTableFromMarkdown()],
  });
}

function linksIn(node: Nodes): string[] {
  const own = node.type === "link" || node.type === "image" || node.type === "definition" ? [node.url] : [];
  return "children" in node ? [...own, ...node.children.flatMap(linksIn)] : own;
}

/** The anchors that a forge gives to headings: in small letters, signs left out, spaces as hyphens, a repeated one counted. */
function anchorsOf(node: Nodes): string[] {
  const seen = new Map<string, number>();
  return headingsIn(node).map((heading) => {
    const slug = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(/\s/g, "-");
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  });
}

function headingsIn(node: Nodes): string[] {
  if (node.type === "heading") return [textOf(node)];
  return "children" in node ? node.children.flatMap(headingsIn) : [];
}

function textOf(node: Nodes): string {
  if ("value" in node) return node.value;
  return "children" in node ? node.children.map(textOf).join("") : "";
}
