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
  metrics: [
    {
      by: "prometheus",
      port: "http",
      series: [
        "kube_deployment_spec_replicas",
        "kube_deployment_status_replicas_available",
        "kube_statefulset_replicas",
        "kube_statefulset_status_replicas_ready",
        "kube_daemonset_status_desired_number_scheduled",
        "kube_daemonset_status_number_ready",
        "kube_pod_status_phase",
        "kube_pod_container_status_restarts_total",
        "kube_pod_container_resource_limits",
        "kube_pod_container_resource_requests",
        "kube_node_status_condition",
      ],
      panels: [
        { title: "pods by their phase", ask: "sum by (phase) (kube_pod_status_phase)", legend: "{{phase}}" },
        {
          title: "pods that Deployments lack",
          ask: "kube_deployment_spec_replicas - kube_deployment_status_replicas_available",
          legend: "{{namespace}}/{{deployment}}",
        },
        {
          title: "containers that started again, an hour",
          ask: "sum by (namespace, container) (increase(kube_pod_container_status_restarts_total[1h]))",
          legend: "{{namespace}}/{{container}}",
        },
        {
          title: "memory that is promised",
          ask: 'sum by (namespace) (kube_pod_container_resource_requests{resource="memory"})',
          unit: "bytes",
          legend: "{{namespace}}",
        },
        {
          title: "processors that are promised",
          ask: 'sum by (namespace) (kube_pod_container_resource_requests{resource="cpu"})',
          legend: "{{namespace}}",
        },
        {
          title: "conditions of the node",
          ask: 'kube_node_status_condition{status="true"}',
          legend: "{{node}} {{condition}}",
        },
      ],
    },
  ],
  version: { pin: "2.18.0", upstream: "https://github.com/kubernetes/kube-state-metrics/releases" },
} satisfies ServiceFacts;
