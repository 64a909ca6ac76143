import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "kube-state-metrics",
  title: "kube-state-metrics",
  summary: "the state of the cluster's objects as metrics",
  runs: {
    where: "cluster",
    cluster: "minikube",
    namespace: "monitoring",
    workload: {
      kind: "upstream",
      source: { module: "k8s.io/kube-state-metrics/v2", path: "examples/standard" },
      patches: [
        {
          kind: "Deployment",
          name: "kube-state-metrics",
          why: "upstream promises and limits nothing",
          merge: {
            spec: {
              template: {
                spec: {
                  containers: [
                    {
                      name: "kube-state-metrics",
                      resources: {
                        requests: { cpu: "10m", memory: "64Mi" },
                        limits: { cpu: "100m", memory: "256Mi" },
                      },
                    },
                  ],
                },
              },
            },
          },
        },
      ],
    },
  },
  ports: {
    http: { port: 8080, scheme: "http", summary: "the metrics of the cluster's objects" },
    own: { port: 8081, scheme: "http", summary: "its own" },
  },
  audience: "owner",
  checks: [{ kind: "http", port: "http", path: "/healthz" }],
  metrics: [{ by: "prometheus", port: "http" }],
  version: { pin: "2.18.0", upstream: "https://github.com/kubernetes/kube-state-metrics/releases" },
} satisfies ServiceFacts;
