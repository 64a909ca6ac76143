import type { Binary } from "./spec.ts";

const version = "0.2.89";
const releases = `https://github.com/nektos/act/releases/download/v${version}`;

/** Runs the forge's workflows on this machine. */
export const act: Binary = {
  name: "act",
  version,
  versionArguments: ["--version"],
  release: ({ os, arch }) => ({
    url: `${releases}/act_${os === "darwin" ? "Darwin" : "Linux"}_${arch === "x64" ? "x86_64" : "arm64"}.tar.gz`,
    checksums: `${releases}/checksums.txt`,
    files: ["act"],
  }),
  source: {
    folder: "act",
    package: "github.com/nektos/act",
    ldflags: `-X main.version=${version}`,
    aboutSeconds: 120,
  },
};
