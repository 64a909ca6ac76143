import type { Binary } from "./spec.ts";

const version = "0.8.0";
const releases = `https://github.com/kubernetes-sigs/kwok/releases/download/v${version}`;

/** Plays the kubelet: keeps nodes alive and lets pods live through their stages without running them. */
export const kwok: Binary = {
  name: "kwok",
  version,
  versionArguments: ["--version"],
  release: ({ os, arch }) => {
    const url = `${releases}/kwok-${os}-${arch === "x64" ? "amd64" : arch}`;
    return { url, checksums: `${url}.sha256` };
  },
  source: { folder: "kwok", package: "sigs.k8s.io/kwok/cmd/kwok", aboutSeconds: 90 },
};
