import { glob, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { findingsPage } from "../../derive/findings/page.ts";
import { pageFiles, SERVICE_PAGES } from "../../plan/service-page/pages.ts";
import { deadLinks } from "../docs/links.ts";
import { soundFacts } from "../facts.ts";
import { Failure } from "../failure.ts";
import { pagesOf } from "../pages.ts";
import type { Session } from "../session.ts";

/** `blumeops docs`: writes the generated pages, or with `--check` says which are stale; fails where a link leads nowhere. */
export async function docs(session: Session, check: boolean): Promise<void> {
  const { root } = session;
  const wanted = await generatedPages(session);
  const stale = await stalePages(root, wanted);
  if (!check) {
    for (const file of stale) {
      const text = wanted.get(file);
      const path = join(root, file);
      await mkdir(dirname(path), { recursive: true });
      await (text === undefined ? rm(path) : writeFile(path, text));
    }
  }
  const dead = await deadLinks(root, await markdownFiles(root));
  session.result({ stale, dead });
  const wrong = [
    ...(check && stale.length > 0
      ? [`stale: ${stale.join(", ")}\n  npx blumeops docs writes them anew`]
      : []),
    ...dead.map((link) => `a link leads nowhere: ${link}`),
  ];
  if (wrong.length > 0) throw new Failure(wrong.join("\n"));
  session.say(stale.length === 0 ? "every generated page is up to date" : `wrote ${stale.join(", ")}`);
  session.say("every link leads somewhere");
}

/** Every markdown file of the project. */
async function markdownFiles(root: string): Promise<string[]> {
  const exclude = (name: string): boolean => name === "node_modules" || /^\.[^.]/.test(name);
  const files: string[] = [];
  for await (const file of glob("**/*.md", { cwd: root, exclude })) files.push(file);
  return files.sort();
}

/** Every generated page by its path in the project. */
export async function generatedPages(
  session: Pick<Session, "root" | "paint">,
): Promise<ReadonlyMap<string, string>> {
  const pages = await pagesOf(session.root, await soundFacts(session));
  return new Map([["docs/findings.md", findingsPage()], ...pageFiles(pages)]);
}

/** The pages that are missing, differ from what they should be, or are of a service that is no more. */
export async function stalePages(root: string, wanted: ReadonlyMap<string, string>): Promise<string[]> {
  const there = await readdir(join(root, SERVICE_PAGES)).catch(() => []);
  const files = new Set([...wanted.keys(), ...there.sort().map((name) => `${SERVICE_PAGES}/${name}`)]);
  const stale: string[] = [];
  for (const file of files) {
    const found = await readFile(join(root, file), "utf8").catch(() => undefined);
    if (found !== wanted.get(file)) stale.push(file);
  }
  return stale;
}
