import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "forgejo-runner",
  title: "Forgejo runner",
  summary: "runs the forge's workflows",
  runs: {
    where: "cluster",
    cluster: "minikube",
    namespace: "forgejo-runner",
    workload: {
      kind: "Deployment",
      image: "code.forgejo.org/forgejo/runner:{version}",
      runAs: { user: 1000, group: 1000 },
      command: ["/bin/sh", "/scripts/start.sh"],
      environment: {
        TZ: "America/Los_Angeles",
        DOCKER_HOST: "tcp://127.0.0.1:2375",
        RUNNER_NAME: "k8s-runner",
        FORGEJO_URL: "https://{name:forge}",
        RUNNER_LABELS: "k8s:docker://{name:registry}/blumeops/runner-job-image:v0.20.1-24f7512",
        HOME: "/data",
        RUNNER_TOKEN: "{secret:registration-token}",
      },
      files: [
        { at: "/scripts/start.sh", content: { format: "file", name: "start.sh" } },
        {
          at: "/config/config.yaml",
          content: {
            format: "yaml",
            value: {
              runner: { capacity: 2, timeout: "3h", shutdown_timeout: "3h" },
              container: { network: "host", docker_host: "tcp://127.0.0.1:2375" },
            },
          },
        },
      ],
      volumes: [
        { name: "data", at: "/data", from: { kind: "scratch" } },
        { name: "docker", at: "/var/lib/docker", main: false, from: { kind: "scratch" } },
      ],
      // The facts give none; a job's own work is done by the Docker daemon beside it.
      resources: { cpu: { request: "50m", limit: "500m" }, memory: { request: "64Mi", limit: "256Mi" } },
      exceptions: [{ allow: "unprobed", why: "it listens on no port: the forge shows whether it is there" }],
      sidecars: [
        {
          name: "docker",
          why: "jobs run in containers of their own; it pulls through the registry's cache",
          image: "docker.io/library/docker:27-dind",
          environment: { DOCKER_TLS_CERTDIR: "" },
          files: [
            {
              at: "/etc/docker/daemon.json",
              content: { format: "json", value: { "registry-mirrors": ["https://{name:registry}"] } },
            },
          ],
          mounts: ["docker"],
          resources: { cpu: { request: "100m", limit: "4" }, memory: { request: "256Mi", limit: "4Gi" } },
          exceptions: [{ allow: "privileged", why: "a Docker daemon in a container takes it" }],
        },
      ],
    },
  },
  audience: "owner",
  uses: [
    { service: "forgejo", port: "http", through: "site", why: "takes jobs and reads repositories" },
    { service: "zot", port: "http", through: "site", why: "pulls job images and pushes what it builds" },
    { service: "argocd", port: "http", through: "site", why: "asks for a sync after a release" },
  ],
  secrets: { "registration-token": "op://blumeops/Forgejo Secrets/runner_reg" },
  version: { pin: "12.7.0", upstream: "https://code.forgejo.org/forgejo/runner/releases" },
  notes: [
    "It keeps nothing: each new pod registers again.",
    "It waits for the Docker daemon, registers where /data/.runner is missing, and only then takes jobs.",
  ],
} satisfies ServiceFacts;
