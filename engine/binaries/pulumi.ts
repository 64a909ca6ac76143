import type { Binary } from "./spec.ts";

const version = "3.250.0";
const releases = `https://github.com/pulumi/pulumi/releases/download/v${version}`;

/** The Pulumi engine and its command line. A release brings the language host for Node.js along; a build does not. */
export const pulumi: Binary = {
  name: "pulumi",
  version,
  versionArguments: ["version"],
  release: ({ os, arch }) => ({
    url: `${releases}/pulumi-v${version}-${os}-${arch}.tar.gz`,
    checksums: `${releases}/pulumi-${version}-checksums.txt`,
    files: ["pulumi/pulumi", "pulumi/pulumi-language-nodejs"],
  }),
  source: {
    folder: "pulumi",
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    // Without a version the Automation API refuses the program.
    ldflags: `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`,
    aboutSeconds: 240,
  },
};
