import type { Catalogue } from "../../../catalogue/catalogue.ts";
import type { ServiceFacts } from "../../../catalogue/service.ts";
import { clusterLab, podService, pods } from "../cluster/lab.ts";

const at = (field: string): string => `runs.workload.${field}`;
const lab =
  (...services: ServiceFacts[]) =>
  (): Catalogue =>
    clusterLab(services);

/** A service whose pods are wrong in one thing. */
const broken = (workload: Parameters<typeof podService>[1], more: Partial<ServiceFacts> = {}) =>
  lab(podService("a", workload, more));

function postgres(more: Partial<ServiceFacts> = {}, workload: object = {}): ServiceFacts {
  return {
    name: "a",
    title: "a",
    summary: "databases",
    runs: {
      where: "cluster",
      cluster: "cluster",
      namespace: "a",
      workload: {
        kind: "postgres-cluster",
        cluster: "pg",
        operator: "applier",
        image: "example.org/postgresql:18.1",
        storage: { size: "1Gi" },
        databases: [{ name: "d", owner: "d" }],
        ...workload,
      },
    },
    ports: { postgres: { port: 5432 } },
    audience: "owner",
    checks: [{ kind: "tcp", port: "postgres" }],
    ...more,
  };
}

function upstream(workload: object, more: Partial<ServiceFacts> = {}): ServiceFacts {
  return {
    name: "a",
    title: "a",
    summary: "is installed",
    runs: {
      where: "cluster",
      cluster: "cluster",
      namespace: "a",
      workload: { kind: "upstream", source: { module: "example.org/a", path: "install.yaml" }, ...workload },
    },
    audience: "owner",
    version: { pin: "1.0.0", upstream: "https://example.org/" },
    ...more,
  };
}

type PodFile = NonNullable<NonNullable<Parameters<typeof podService>[1]>["files"]>[number];
const gathering: PodFile = {
  at: "/prometheus.yml",
  content: {
    format: "derived",
    document: "prometheus",
    with: { scrape_interval: "15s", evaluation_interval: "15s" },
  },
};
const judging: PodFile = {
  at: "/alerts.yml",
  content: { format: "derived", document: "alert-rules", with: { runbooks: "https://example.org/docs" } },
};

/** For each code about the cluster: facts that break one rule, and where that is found. */
export const CLUSTER_CASES: readonly [code: string, file: string, field: string, lab: () => Catalogue][] = [
  ["image-unversioned", "services/a.ts", at("image"), broken({ image: "example.org/a" })],
  [
    "data-without-store",
    "services/a.ts",
    at("volumes[0]"),
    broken({ volumes: [{ name: "data", at: "/data", from: { kind: "claim", size: "1Gi" } }] }),
  ],
  ["data-without-store", "services/a.ts", at("databases[0]"), lab(postgres())],
  ["image-unversioned", "services/a.ts", at("image"), broken({ image: "example.org/a:latest" })],
  ["image-unversioned", "services/a.ts", at("image"), broken({ image: "example.org:5000/a" })],
  [
    "image-unversioned",
    "services/a.ts",
    at("sidecars[0].image"),
    broken({ sidecars: [{ name: "b", why: "helps", image: "example.org/b:stable" }] }),
  ],
  [
    "image-not-pinned",
    "services/a.ts",
    at("image"),
    broken({}, { version: { pin: "1.0.1", upstream: "https://example.org/" } }),
  ],
  [
    "pin-missing",
    "services/a.ts",
    "version.pin",
    lab(upstream({}, { version: { pin: "untracked", upstream: "https://example.org/" } })),
  ],
  [
    "probe-disagrees",
    "services/a.ts",
    at("liveness.port"),
    broken({ liveness: { path: "/healthy", port: "metrics" } }),
  ],
  [
    "probe-disagrees",
    "services/a.ts",
    at("readiness.port"),
    broken(
      { readiness: { path: "/healthy", port: "raw" } },
      { ports: { http: { port: 8080, scheme: "http" }, raw: { port: 9000 } } },
    ),
  ],
  ["unprobed", "services/a.ts", "runs.workload", broken({}, { checks: [] })],
  [
    "user-unstated",
    "services/a.ts",
    "runs.workload",
    lab({
      ...podService("a"),
      runs: {
        where: "cluster",
        cluster: "cluster",
        namespace: "a",
        workload: {
          kind: "Deployment",
          image: "example.org/a:1.0.0",
          resources: { cpu: { request: "1m", limit: "1m" }, memory: { request: "1Mi", limit: "1Mi" } },
        },
      },
    }),
  ],
  [
    "limit-missing",
    "services/a.ts",
    at("resources"),
    broken({ resources: { cpu: { request: "1m" }, memory: { request: "1Mi", limit: "1Mi" } } }),
  ],
  [
    "limit-missing",
    "services/a.ts",
    at("resources"),
    broken({ resources: { cpu: { request: "1m", limit: "1m" }, memory: { request: "1Mi" } } }),
  ],
  ["privileged-unreasoned", "services/a.ts", at("podSecurity"), lab(upstream({ podSecurity: "privileged" }))],
  [
    "privileged-unreasoned",
    "services/a.ts",
    at("objects[0]"),
    broken({
      objects: [
        {
          apiVersion: "apps/v1",
          kind: "DaemonSet",
          metadata: { name: "x" },
          spec: {
            selector: {},
            template: {
              spec: { containers: [{ name: "x", image: "x:1", securityContext: { privileged: true } }] },
            },
          },
        },
      ],
    }),
  ],
  [
    "exception-needless",
    "services/a.ts",
    at("exceptions"),
    broken({ exceptions: [{ allow: "root", why: "it was so before" }] }),
  ],
  [
    "volume-unexported",
    "services/a.ts",
    at("volumes[0].from.share"),
    broken({ volumes: [{ name: "v", at: "/v", from: { kind: "share", host: "storage", share: "closed" } }] }),
  ],
  [
    "volume-unexported",
    "services/a.ts",
    at("volumes[0].from.share"),
    broken({ volumes: [{ name: "v", at: "/v", from: { kind: "share", host: "storage", share: "films" } }] }),
  ],
  [
    "reference-unknown",
    "services/a.ts",
    at("volumes[0].from.host"),
    broken({ volumes: [{ name: "v", at: "/v", from: { kind: "share", host: "nowhere", share: "films" } }] }),
  ],
  [
    "reference-unknown",
    "services/a.ts",
    at("volumes[0].from.share"),
    broken({ volumes: [{ name: "v", at: "/v", from: { kind: "share", host: "storage", share: "none" } }] }),
  ],
  [
    "reference-unknown",
    "services/a.ts",
    at("sidecars[0].mounts[0]"),
    broken({ sidecars: [{ name: "b", why: "helps", image: "example.org/b:1", mounts: ["none"] }] }),
  ],
  [
    "reference-unknown",
    "services/a.ts",
    at("files[0].content.name"),
    broken({ files: [{ at: "/x.sh", content: { format: "file", name: "x.sh" } }] }),
  ],
  [
    "reference-unknown",
    "services/a.ts",
    at("fromCluster[0].of"),
    broken({ fromCluster: [{ variable: "X", of: "nobody", secret: "s", key: "k" }] }),
  ],
  [
    "volume-taken",
    "services/b.ts",
    at("volumes[0].name"),
    lab(
      ...["a", "b"].map((name) =>
        podService(name, {
          volumes: [{ name: "v", at: "/v", from: { kind: "share", host: "storage", share: "files" } }],
        }),
      ),
    ),
  ],
  [
    "placeholder-unknown",
    "services/a.ts",
    at("arguments[0]"),
    broken({ arguments: ["--port={port:metrics}"] }),
  ],
  ["placeholder-unknown", "services/a.ts", at("image"), broken({ image: "example.org/a:{version}" })],
  [
    "placeholder-unknown",
    "services/a.ts",
    at("environment.X"),
    broken({ environment: { X: "{use:applier}" } }),
  ],
  ["secret-unknown", "services/a.ts", at("environment.X"), broken({ environment: { X: "{secret:x}" } })],
  [
    "secret-in-sight",
    "services/a.ts",
    at("arguments[0]"),
    broken({ arguments: ["--password={secret:x}"] }, { secrets: { x: "op://lab/a/x" } }),
  ],
  [
    "secret-in-sight",
    "services/a.ts",
    at("files[0].content.value.password"),
    broken(
      { files: [{ at: "/x.yaml", content: { format: "yaml", value: { password: "{secret:x}" } } }] },
      { secrets: { x: "op://lab/a/x" } },
    ),
  ],
  [
    "secret-elsewhere",
    "services/a.ts",
    'secrets["x"]',
    broken({ environment: { X: "{secret:x}" } }, { secrets: { x: "op://elsewhere/a/x" } }),
  ],
  [
    "role-without-password",
    "services/a.ts",
    at("roles[0]"),
    lab(postgres({}, { roles: [{ name: "reader", why: "reads" }] })),
  ],
  [
    "secret-unknown",
    "services/a.ts",
    at("backup.keys"),
    lab(
      postgres(
        { uses: [{ service: "applier", port: "http", through: "cluster", why: "keeps backups" }] },
        {
          backup: {
            store: "applier",
            bucket: "b",
            keys: { secret: "none", id: "id", key: "key" },
            schedule: "0 0 1 * * *",
            keep: "30d",
          },
        },
      ),
    ),
  ],
  [
    "provider-twice",
    "services/devices.ts",
    at("provides"),
    broken({ provides: [{ kind: "tailnet", class: "other", proxyClass: "other" }] }),
  ],
  [
    "scrape-without-way",
    "services/a.ts",
    "uses",
    lab(
      podService("a", { files: [gathering] }),
      podService("b", {}, { metrics: [{ by: "prometheus", port: "http" }] }),
    ),
  ],
  ["alerts-missing", "services/a.ts", at("files"), lab(podService("a", { files: [gathering] }))],
  ["alerts-untold", "services/a.ts", at("files"), lab(podService("a", { files: [gathering, judging] }))],
  [
    "need-ring",
    "services/a.ts",
    "uses",
    lab(
      podService("a", {}, { uses: [{ service: "b", port: "http", through: "cluster", why: "x" }] }),
      podService("b", {}, { uses: [{ service: "c", port: "http", through: "cluster", why: "x" }] }),
      podService("c", {}, { uses: [{ service: "a", port: "http", through: "cluster", why: "x" }] }),
    ),
  ],
];

/** Labs that lack what a cluster leans on. */
export const ALONE: ServiceFacts = {
  ...podService("a", {}, { secrets: { x: "op://lab/a/x" } }),
  runs: {
    where: "cluster",
    cluster: "cluster",
    namespace: "a",
    workload: pods({ environment: { X: "{secret:x}" } }),
  },
};
