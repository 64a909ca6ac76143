import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findingsPage } from "../../derive/findings/page.ts";
import { Failure } from "../failure.ts";
import type { Session } from "../session.ts";

const PAGES: readonly { readonly file: string; readonly text: () => string }[] = [
  { file: "docs/findings.md", text: findingsPage },
];

/** `blumeops docs`: writes the generated pages, or with `--check` says which are stale. */
export async function docs(session: Session, check: boolean): Promise<void> {
  const stale: string[] = [];
  for (const { file, text } of PAGES) {
    const path = join(session.root, file);
    if ((await readFile(path, "utf8").catch(() => "")) === text()) continue;
    stale.push(file);
    if (!check) await writeFile(path, text());
  }
  session.result({ stale });
  if (check && stale.length > 0)
    throw new Failure(`stale: ${stale.join(", ")}\n  npx blumeops docs writes them anew`);
  session.say(stale.length === 0 ? "every generated page is up to date" : `wrote ${stale.join(", ")}`);
}
