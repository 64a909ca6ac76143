import type { Binary } from "./spec.ts";

const version = "3.2.3";
const releases = `https://github.com/argoproj/argo-cd/releases/download/v${version}`;

/**
 * Argo CD: the command line, and under its further names the repository server and the application controller.
 *
 * The manifests install 3.3.2. From 3.3 on its go.mod replaces gitops-engine by a folder that the module's archive leaves out; 3.2.3 builds from
 * what its own go.mod names, so the lab runs that.
 */
export const argocd: Binary = {
  name: "argocd",
  version,
  versionArguments: ["version", "--client", "--short"],
  printsCommit: true,
  aliases: ["argocd-repo-server", "argocd-application-controller"],
  release: ({ os, arch }) => ({
    url: `${releases}/argocd-${os}-${arch === "x64" ? "amd64" : arch}`,
    checksums: `${releases}/cli_checksums.txt`,
  }),
  source: {
    folder: "argocd",
    package: "github.com/argoproj/argo-cd/v3/cmd",
    ldflags: `-X github.com/argoproj/argo-cd/v3/common.version=${version}`,
    aboutSeconds: 240,
  },
};
