import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "alloy-cluster",
  title: "Alloy in the cluster",
  summary: "collects the pods' logs and probes the services",
  runs: {
    where: "cluster",
    cluster: "minikube",
    namespace: "alloy",
    workload: {
      kind: "DaemonSet",
      image: "docker.io/grafana/alloy:v1.13.1",
      runAs: { group: 473 },
      arguments: [
        "run",
        "/etc/alloy/config.alloy",
        "--server.http.listen-addr=0.0.0.0:{port:http}",
        "--storage.path=/var/lib/alloy/data",
      ],
      files: [
        {
          at: "/etc/alloy/config.alloy",
          content: {
            format: "derived",
            document: "alloy",
            // Probes follow from the checks of every service.
            with: {
              probe: { module: "http_2xx", timeout: "5s", interval: "30s" },
              labels: { cluster: "indri" },
              json_labels: ["level", "caller", "repository"],
              drop: ["v1 Endpoints is deprecated"],
              // 1Password Connect writes its levels as numbers.
              levels: { namespace: "1password", names: ["error", "warn", "info", "debug", "trace"] },
            },
          },
        },
      ],
      resources: {
        cpu: { request: "50m", limit: "500m" },
        memory: { request: "128Mi", limit: "512Mi" },
      },
      volumes: [{ name: "data", at: "/var/lib/alloy/data", from: { kind: "scratch" } }],
      tolerateAll: true,
      exceptions: [
        { allow: "root", why: "the image's program runs as root; only its group is set" },
        { allow: "unprobed", why: "a probe that fails would lose logs that it could still send" },
      ],
      apiAccess: [
        {
          scope: "cluster",
          resources: [
            "nodes",
            "nodes/proxy",
            "nodes/metrics",
            "services",
            "endpoints",
            "pods",
            "pods/log",
            "namespaces",
          ],
          verbs: ["get", "list", "watch"],
          why: "finds pods and reads their logs through the API server",
        },
        {
          scope: "cluster",
          groups: ["discovery.k8s.io"],
          resources: ["endpointslices"],
          verbs: ["get", "list", "watch"],
          why: "finds pods",
        },
        { scope: "cluster", resources: ["configmaps"], verbs: ["get"], why: "reads its modules" },
      ],
    },
  },
  ports: { http: { port: 12345, scheme: "http" } },
  audience: "owner",
  uses: [
    { service: "prometheus", port: "http", through: "cluster", why: "writes what the probes found" },
    { service: "loki", port: "http", through: "cluster", why: "writes logs" },
  ],
  checks: [{ kind: "http", port: "http", path: "/-/ready" }],
  metrics: [{ by: "alloy-cluster", port: "http", series: ["probe_success", "probe_duration_seconds"] }],
  version: { pin: "1.13.1", upstream: "https://github.com/grafana/alloy/releases" },
} satisfies ServiceFacts;
