import type { Binary } from "./spec.ts";

/** The cache of Argo CD in the lab: a Redis in memory, in the form of a Go module that others use in their tests. */
export const miniredis: Binary = {
  name: "miniredis",
  version: "2.35.0",
  versionArguments: ["-version"],
  release: () => undefined,
  source: { folder: "miniredis", package: ".", aboutSeconds: 15 },
};
