import type { Binary } from "./spec.ts";

const version = "5.8.1";
const releases = `https://github.com/kubernetes-sigs/kustomize/releases/download/kustomize%2Fv${version}`;

/** Lays our settings over the manifests that upstream projects publish. */
export const kustomize: Binary = {
  name: "kustomize",
  version,
  versionArguments: ["version"],
  release: ({ os, arch }) => ({
    url: `${releases}/kustomize_v${version}_${os}_${arch === "x64" ? "amd64" : arch}.tar.gz`,
    checksums: `${releases}/checksums.txt`,
    files: ["kustomize"],
  }),
  source: {
    folder: "kustomize",
    package: "sigs.k8s.io/kustomize/kustomize/v5",
    // Built as a dependency of another module it would call itself "(devel)".
    ldflags: `-X sigs.k8s.io/kustomize/api/provenance.version=v${version}`,
    aboutSeconds: 30,
  },
};
