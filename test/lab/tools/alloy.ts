import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { obtain } from "../../../engine/binaries/obtain.ts";
import type { Binary } from "../../../engine/binaries/spec.ts";

/** Grafana's own parser and formatter of Alloy's language, in a program of a few lines: Alloy itself is in no registry. */
const syntax: Binary = {
  name: "alloy-syntax",
  version: "0.1.0",
  versionArguments: ["version"],
  release: () => undefined,
  source: {
    folder: fileURLToPath(new URL("alloy-syntax", import.meta.url)),
    package: ".",
    ldflags: "-X main.version=0.1.0",
    aboutSeconds: 10,
  },
};

/** A configuration of Alloy as its formatter prints it, or what its parser has against it. */
export async function alloyFormat(text: string): Promise<{ formatted: string; fault: string }> {
  const { path } = await obtain(syntax, process.env, () => undefined);
  const { stdout, stderr, exitCode } = await execa(path, [], { input: text, reject: false });
  return { formatted: stdout, fault: exitCode === 0 ? "" : stderr };
}
