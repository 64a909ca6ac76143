import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "minikube",
  title: "minikube",
  summary: "the Kubernetes cluster that runs most services",
  runs: { where: "host", host: "indri" },
  ports: {
    api: {
      port: 6443,
      scheme: "https",
      varies: true,
      summary: "the API server; the port on the host differs after each start",
    },
  },
  audience: "owner",
  device: { name: "k8s", tag: "tag:k8s-api", via: "host", ports: [{ listen: 443, to: "api" }] },
  uses: [{ service: "zot", port: "http", through: "local", why: "pulls images" }],
  checks: [
    { kind: "command", on: "host", run: ["minikube", "status"], why: "the cluster's host and node run" },
    {
      kind: "command",
      on: "cluster",
      run: ["kubectl", "get", "--raw", "/healthz"],
      why: "the API server answers",
    },
  ],
  metrics: [{ by: "alloy-host", textfile: "minikube.prom", everySeconds: 60 }],
  stores: [
    {
      name: "cluster state",
      at: "minikube",
      kind: "volume",
      summary: "etcd and the volumes of the node",
      priority: "low",
      backup: {
        by: "nothing",
        because: "objects come back from the repository; data is backed up where its service states it",
      },
    },
  ],
  version: {
    pin: "1.34.0",
    upstream: "https://kubernetes.io/releases/",
    note: "the version of Kubernetes; minikube itself comes from Homebrew",
  },
} satisfies ServiceFacts;
