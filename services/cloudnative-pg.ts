import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "cloudnative-pg",
  title: "CloudNativePG",
  summary: "the operator that runs PostgreSQL",
  runs: {
    where: "cluster",
    cluster: "minikube",
    namespace: "cnpg-system",
    workload: {
      kind: "upstream",
      source: {
        module: "github.com/cloudnative-pg/cloudnative-pg",
        path: "releases/cnpg-{version}.yaml",
      },
    },
  },
  audience: "owner",
  version: {
    pin: "1.27.1",
    upstream: "https://github.com/cloudnative-pg/cloudnative-pg/releases",
    note: "the running system's table says 1.28.1; what is deployed is stated here",
  },
} satisfies ServiceFacts;
