import type { Binary } from "./spec.ts";

const version = "3.22.0";

/** Renders charts. */
export const helm: Binary = {
  name: "helm",
  version,
  versionArguments: ["version", "--short"],
  release: ({ os, arch }) => {
    const platform = `${os}-${arch === "x64" ? "amd64" : arch}`;
    const url = `https://get.helm.sh/helm-v${version}-${platform}.tar.gz`;
    return { url, checksums: `${url}.sha256sum`, files: [`${platform}/helm`] };
  },
  source: {
    folder: "helm",
    package: "helm.sh/helm/v3/cmd/helm",
    ldflags: `-X helm.sh/helm/v3/internal/version.version=v${version}`,
    aboutSeconds: 60,
  },
};
