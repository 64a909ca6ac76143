import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "forgejo-runner",
  title: "Forgejo runner",
  summary: "runs the forge's workflows",
  runs: { where: "cluster", cluster: "minikube", namespace: "forgejo-runner" },
  audience: "owner",
  uses: [
    { service: "forgejo", port: "http", through: "site", why: "takes jobs and reads repositories" },
    { service: "zot", port: "http", through: "site", why: "pulls job images and pushes what it builds" },
    { service: "argocd", port: "http", through: "site", why: "asks for a sync after a release" },
  ],
  secrets: { registrationToken: "op://blumeops/Forgejo Secrets/runner_reg" },
  version: { pin: "12.7.0", upstream: "https://code.forgejo.org/forgejo/runner/releases" },
} satisfies ServiceFacts;
