import type { Binary } from "./spec.ts";

const version = "3.6.7";
const releases = `https://github.com/etcd-io/etcd/releases/download/v${version}`;

/** The store behind the lab's Kubernetes API. */
export const etcd: Binary = {
  name: "etcd",
  version,
  versionArguments: ["--version"],
  release: ({ os, arch }) => {
    const cpu = arch === "x64" ? "amd64" : arch;
    const folder = `etcd-v${version}-${os}-${cpu}`;
    return {
      url: `${releases}/${folder}.${os === "darwin" ? "zip" : "tar.gz"}`,
      checksums: `${releases}/SHA256SUMS`,
      files: [`${folder}/etcd`],
    };
  },
  source: { folder: "etcd", package: "go.etcd.io/etcd/server/v3", aboutSeconds: 70 },
};
