import type { Binary } from "./spec.ts";

const version = "3.9.1";
const releases = `https://github.com/prometheus/prometheus/releases/download/v${version}`;

/** Checks Prometheus's configuration and rules, and tries the rules on made-up series. Of the version that runs. */
export const promtool: Binary = {
  name: "promtool",
  version,
  versionArguments: ["--version"],
  release: ({ os, arch }) => {
    const name = `prometheus-${version}.${os}-${arch === "x64" ? "amd64" : arch}`;
    return {
      url: `${releases}/${name}.tar.gz`,
      checksums: `${releases}/sha256sums.txt`,
      files: [`${name}/promtool`],
    };
  },
  source: {
    folder: "promtool",
    // Its module is numbered otherwise: v0.309.1 is Prometheus 3.9.1.
    package: "github.com/prometheus/prometheus/cmd/promtool",
    ldflags: `-X github.com/prometheus/common/version.Version=${version}`,
    aboutSeconds: 240,
  },
};
