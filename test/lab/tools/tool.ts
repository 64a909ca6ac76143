import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";

/** A program with the environment that it needs. */
export interface Tool {
  readonly command: readonly [program: string, ...words: string[]];
  readonly environment: Readonly<Record<string, string>>;
}

/** The machine's own program of a name, by its full path: a tool that stands in for it may lie on a PATH under the same name. */
export async function ownProgram(name: string): Promise<Tool | undefined> {
  const { exitCode, stdout } = await execa("sh", ["-c", 'command -v "$1"', "sh", name], { reject: false });
  return exitCode === 0 ? { command: [stdout], environment: {} } : undefined;
}

/** Makes a tool one program, at a place of its own. */
export async function placeTool({ command, environment }: Tool, path: string): Promise<void> {
  const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${quote(value)} `);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${variables.join("")}exec ${command.map(quote).join(" ")} "$@"\n`, {
    mode: 0o755,
  });
}

/** What programs below an unpacked root of Debian need to find their libraries. */
export async function librariesBelow(root: string): Promise<Record<string, string>> {
  const folders = (await readdir(join(root, "usr", "lib"))).filter((folder) => folder.endsWith("-linux-gnu"));
  return {
    LD_LIBRARY_PATH: folders
      .flatMap((folder) => [join(root, "usr", "lib", folder), join(root, "lib", folder)])
      .join(":"),
  };
}
