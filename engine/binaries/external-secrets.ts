import type { Binary } from "./spec.ts";

/** Fills Kubernetes secrets from 1Password Connect. It is released as a container image only. */
export const externalSecrets: Binary = {
  name: "external-secrets",
  version: "0.19.2",
  versionArguments: ["version"],
  release: () => undefined,
  source: { folder: "external-secrets", package: ".", aboutSeconds: 240 },
};
