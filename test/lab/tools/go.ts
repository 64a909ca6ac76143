import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { obtain } from "../../../engine/binaries/obtain.ts";
import type { Binary } from "../../../engine/binaries/spec.ts";

/** A program of a few lines beside this file, around a library in Go that a real program reads its configuration with. */
export function smallProgram(name: string, version: string): Binary {
  return {
    name,
    version,
    versionArguments: ["version"],
    release: () => undefined,
    source: {
      folder: fileURLToPath(new URL(name, import.meta.url)),
      package: ".",
      ldflags: `-X main.version=${version}`,
      aboutSeconds: 10,
    },
  };
}

/** What such a program prints of a text on its standard input, or what it has against it. */
export async function readWith(program: Binary, text: string): Promise<{ out: string; fault: string }> {
  const { path } = await obtain(program, process.env, () => undefined);
  const { stdout, stderr, exitCode } = await execa(path, [], { input: text, reject: false });
  return { out: stdout, fault: exitCode === 0 ? "" : stderr };
}
