import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "grafana",
  title: "Grafana",
  summary: "dashboards",
  runs: {
    where: "cluster",
    cluster: "minikube",
    namespace: "monitoring",
    workload: {
      kind: "Deployment",
      image: "{name:registry}/blumeops/grafana:v12.3.3-d05d2fb",
      runAs: { user: 472, group: 472 },
      environment: {
        GF_SECURITY_ADMIN_USER: "admin",
        GF_SECURITY_ADMIN_PASSWORD: "{secret:admin-password}",
      },
      files: [
        {
          at: "/etc/grafana/grafana.ini",
          content: {
            format: "ini",
            sections: {
              server: { http_port: "{port:http}", root_url: "https://{name:grafana}" },
              analytics: { check_for_updates: false, reporting_enabled: false },
              security: { allow_embedding: false },
              log: { mode: "console" },
            },
          },
        },
        {
          at: "/etc/grafana/provisioning/datasources/datasources.yaml",
          // One for each service of those that it uses that can be one.
          content: { format: "derived", document: "datasources" },
        },
        {
          at: "/etc/grafana/provisioning/dashboards/provider.yaml",
          content: {
            format: "yaml",
            value: {
              apiVersion: 1,
              providers: [
                {
                  name: "dashboards",
                  type: "file",
                  disableDeletion: false,
                  allowUiUpdates: false,
                  updateIntervalSeconds: 30,
                  options: { path: "/tmp/dashboards", foldersFromFilesStructure: true },
                },
              ],
            },
          },
        },
      ],
      resources: {
        cpu: { request: "100m", limit: "500m" },
        memory: { request: "128Mi", limit: "512Mi" },
      },
      liveness: {
        path: "/api/health",
        port: "http",
        delaySeconds: 60,
        timeoutSeconds: 30,
        failures: 10,
      },
      readiness: { path: "/api/health", port: "http" },
      volumes: [
        { name: "grafana", at: "/var/lib/grafana", from: { kind: "claim", size: "1Gi" } },
        { name: "dashboards", at: "/tmp/dashboards", from: { kind: "scratch" } },
      ],
      sidecars: [
        {
          name: "dashboards",
          why: "writes the dashboards of ConfigMaps with the label grafana_dashboard to a folder and has Grafana read it again",
          image: "{name:registry}/blumeops/grafana-sidecar:v1.28.0-a2bb9ab",
          mounts: ["dashboards"],
          resources: { cpu: { request: "10m", limit: "100m" }, memory: { request: "64Mi", limit: "256Mi" } },
          environment: {
            LABEL: "grafana_dashboard",
            LABEL_VALUE: "1",
            FOLDER: "/tmp/dashboards",
            FOLDER_ANNOTATION: "grafana_folder",
            RESOURCE: "configmap",
            REQ_URL: "http://localhost:{port:http}/api/admin/provisioning/dashboards/reload",
            REQ_METHOD: "POST",
            REQ_USERNAME: "admin",
            REQ_PASSWORD: "{secret:admin-password}",
          },
        },
      ],
      apiAccess: [
        {
          scope: "namespace",
          resources: ["configmaps"],
          verbs: ["get", "list", "watch"],
          why: "the sidecar finds dashboards",
        },
      ],
    },
  },
  ports: { http: { port: 3000, scheme: "http" } },
  audience: "owner",
  device: { name: "grafana", tag: "tag:grafana", via: "ingress", ports: [{ listen: 443, to: "http" }] },
  sites: [{ host: "grafana", to: "http" }],
  uses: [
    { service: "prometheus", port: "http", through: "cluster", why: "reads metrics" },
    { service: "loki", port: "http", through: "cluster", why: "reads logs" },
  ],
  secrets: { "admin-password": "op://blumeops/Grafana (blumeops)/password" },
  checks: [
    { kind: "http", port: "http", path: "/api/health", expect: "ok" },
    { kind: "http", site: true, path: "/api/health", expect: "ok" },
  ],
  stores: [
    {
      name: "data",
      at: "grafana",
      kind: "volume",
      summary: "its own SQLite database",
      priority: "low",
      backup: {
        by: "nothing",
        because: "dashboards and datasources come from the repository; edits made by hand are not kept",
      },
    },
  ],
  version: { pin: "12.3.3", upstream: "https://github.com/grafana/grafana/releases" },
  restart: { seconds: 15, noticed: "the owner, when looking at a dashboard (an estimate)" },
} satisfies ServiceFacts;
