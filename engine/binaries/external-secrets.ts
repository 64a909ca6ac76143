import type { Binary } from "./spec.ts";

/**
 * Fills Kubernetes secrets from 1Password Connect. It is released as a container image only.
 *
 * The manifests install 1.3.2, which cannot be built from the Go module proxy: its go.mod replaces its own parts (apis, runtime, each
 * provider) by folders that the module's archive leaves out, and the proxy has no version of theirs. 0.19.2 is the last one in one piece; it
 * serves the same `external-secrets.io/v1`.
 */
export const externalSecrets: Binary = {
  name: "external-secrets",
  version: "0.19.2",
  versionArguments: ["version"],
  release: () => undefined,
  source: { folder: "external-secrets", package: ".", aboutSeconds: 240 },
};
