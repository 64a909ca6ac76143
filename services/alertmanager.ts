import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "alertmanager",
  title: "Alertmanager",
  summary: "tells somebody what Prometheus found wrong: once, and not what only follows from it",
  runs: {
    where: "cluster",
    cluster: "minikube",
    namespace: "monitoring",
    workload: {
      kind: "Deployment",
      image: "docker.io/prom/alertmanager:v{version}",
      runAs: { user: 65534, group: 65534 },
      arguments: [
        "--config.file=/etc/alertmanager/alertmanager.yml",
        "--storage.path=/alertmanager",
        // One alone needs no others to agree with.
        "--cluster.listen-address=",
        "--web.listen-address=:{port:http}",
      ],
      files: [
        {
          at: "/etc/alertmanager/alertmanager.yml",
          // What is kept quiet while something else fires follows from what each check depends on.
          content: {
            format: "derived",
            document: "alertmanager",
            with: {
              channel: { kind: "webhook", address_file: "/run/alertmanager/address" },
              wait: "1m",
              again: "12h",
            },
          },
        },
      ],
      resources: {
        cpu: { request: "10m", limit: "100m" },
        memory: { request: "32Mi", limit: "128Mi" },
      },
      liveness: { path: "/-/healthy", port: "http", delaySeconds: 10, everySeconds: 30 },
      readiness: { path: "/-/ready", port: "http", delaySeconds: 2 },
      volumes: [
        { name: "data", at: "/alertmanager", from: { kind: "scratch" } },
        {
          name: "channel",
          at: "/run/alertmanager",
          readOnly: true,
          from: { kind: "secret", secret: "alertmanager-channel" },
        },
      ],
      secrets: [{ name: "alertmanager-channel", data: { address: "{secret:channel}" } }],
    },
  },
  ports: { http: { port: 9093, scheme: "http" } },
  audience: "owner",
  secrets: { channel: "op://blumeops/alert channel/address" },
  checks: [{ kind: "http", port: "http", path: "/-/healthy" }],
  metrics: [
    {
      by: "prometheus",
      port: "http",
      series: [
        "alertmanager_alerts",
        "alertmanager_notifications_total",
        "alertmanager_notifications_failed_total",
      ],
    },
  ],
  version: { pin: "0.35.0", upstream: "https://github.com/prometheus/alertmanager/releases" },
  restart: { seconds: 10, noticed: "nobody: Prometheus tells it again what still fires (an estimate)" },
  notes: [
    "Silences and what was told already are gone with its pod: after a restart an alert may be told twice.",
    "It runs on the machine that it watches. When all of indri is away nothing is told: something outside the lab has to miss it.",
  ],
} satisfies ServiceFacts;
