import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "minikube",
  title: "minikube",
  summary: "the Kubernetes cluster that runs most services",
  runs: {
    where: "host",
    host: "indri",
    native: {
      install: { by: "brew", formula: "minikube", also: ["kubectl"] },
      start: {
        unless: ["{homebrew}/bin/minikube", "status"],
        run: [
          "{homebrew}/bin/minikube",
          "start",
          "--driver=docker",
          "--container-runtime=docker",
          "--kubernetes-version=v1.34.0",
          "--cpus=6",
          "--memory=11264",
          "--disk-size=200g",
          "--apiserver-names={device:k8s},indri",
          "--apiserver-port={port:api}",
          "--listen-address=0.0.0.0",
        ],
        why: "Docker Desktop belongs to the login session: after a reboot a person starts it there, and over SSH it may fail",
      },
      files: [
        ...["docker.io", "ghcr.io", "quay.io"].map((upstream) => ({
          path: `{home}/.config/minikube/certs.d/${upstream}/hosts.toml`,
          restarts: "mcquack.eblume.minikube-mirrors",
          content: {
            format: "toml" as const,
            value: {
              server: upstream === "docker.io" ? "https://registry-1.docker.io" : `https://${upstream}`,
              host: { "http://{use:zot}": { capabilities: ["pull", "resolve"], skip_verify: true } },
            },
          },
        })),
        {
          path: "{home}/.config/minikube/certs.d/{name:registry}/hosts.toml",
          restarts: "mcquack.eblume.minikube-mirrors",
          content: {
            format: "toml",
            value: {
              server: "http://{use:zot}",
              host: { "http://{use:zot}": { capabilities: ["pull", "resolve", "push"], skip_verify: true } },
            },
          },
        },
        {
          path: "{bin}/minikube-mirrors",
          mode: "0755",
          restarts: "mcquack.eblume.minikube-mirrors",
          content: { format: "script", script: "minikube-mirrors" },
        },
        {
          path: "{bin}/minikube-metrics",
          mode: "0755",
          restarts: "mcquack.eblume.minikube-metrics",
          content: { format: "script", script: "minikube-metrics" },
        },
      ],
      agents: [
        {
          label: "mcquack.eblume.minikube-mirrors",
          summary:
            "keeps the registry mirrors in the node as they are stated here, since a new node has none",
          program: ["{bin}/minikube-mirrors"],
          environment: {
            HOME: "{home}",
            PATH: "{homebrew}/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
            MIRRORS: "{home}/.config/minikube/certs.d",
          },
          schedule: { everySeconds: 300 },
          logs: {
            out: "{homebrew}/var/log/mcquack.minikube-mirrors.out.log",
            err: "{homebrew}/var/log/mcquack.minikube-mirrors.err.log",
          },
        },
        {
          label: "mcquack.eblume.minikube-metrics",
          summary: "asks minikube and the API server and writes minikube.prom, zeros when they are away",
          program: ["{bin}/minikube-metrics"],
          environment: {
            HOME: "{home}",
            PATH: "{homebrew}/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
            OUTPUT: "{textfiles}/minikube.prom",
          },
          schedule: { everySeconds: 60 },
          logs: {
            out: "{homebrew}/var/log/mcquack.minikube-metrics.out.log",
            err: "{homebrew}/var/log/mcquack.minikube-metrics.err.log",
          },
        },
      ],
    },
  },
  ports: {
    api: {
      port: 6443,
      scheme: "https",
      varies: true,
      summary: "the API server; its port on the host is another after each start",
    },
  },
  audience: "owner",
  device: { name: "k8s", tag: "tag:k8s-api", via: "host", ports: [{ listen: 443, to: "api" }] },
  uses: [{ service: "zot", port: "http", through: "node", why: "pulls images through its cache" }],
  checks: [
    {
      kind: "command",
      on: "host",
      run: ["{homebrew}/bin/minikube", "status"],
      why: "by its exit code: the text says running though the kubelet is down",
    },
    {
      kind: "command",
      on: "cluster",
      run: ["kubectl", "get", "--raw", "/healthz"],
      why: "the API server answers, from here by its tailnet device",
    },
    { kind: "file", path: "{textfiles}/minikube.prom", maxAgeSeconds: 300 },
  ],
  metrics: [
    {
      textfile: "minikube.prom",
      everySeconds: 60,
      by: "alloy-host",
      series: [
        "minikube_up",
        "minikube_apiserver_up",
        "minikube_node_count",
        "minikube_pod_count",
        "minikube_namespace_count",
      ],
    },
  ],
  stores: [
    {
      name: "cluster state",
      at: "minikube",
      kind: "volume",
      summary: "etcd, and the volumes of the node",
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
  notes: [
    "Docker Desktop needs at least 12 GB: the cluster takes 11, the rest is headroom.",
    "Before a planned stop: minikube stop. After an unclean one a stray 1-k8s.conflist in /etc/cni/net.d may sort before kindnet; delete it and restart every Deployment.",
    "On gilbert the context is minikube-indri, and every kubectl call names it.",
  ],
} satisfies ServiceFacts;
