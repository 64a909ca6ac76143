/**
 * Measures rendering on made-up clusters and prints the figures as JSON: `node render/bench.ts [services]`.
 *
 * Without an argument: 10, 100 and 1,000 services, each with pods, a volume, a secret, a device and a service that it uses. `findings` is
 * the check of the facts, `derive` the objects from the facts, `print` their files, `diff` the comparison with a cluster in which one
 * service has another replica. Times are milliseconds, the best of several runs.
 */
import type { Catalogue } from "../catalogue/catalogue.ts";
import { Service, type ServiceFacts } from "../catalogue/service.ts";
import { Tailnet, Zone } from "../catalogue/tailnet.ts";
import { clusterDiff } from "../derive/cluster/diff/diff.ts";
import { type ClusterDocument, clusterDocumentOf } from "../derive/cluster/document.ts";
import { wrongCluster } from "../derive/findings/cluster/all.ts";
import { filesOf } from "./layout.ts";

const RUNS = 3;

function facts(name: string, uses: string | undefined, replicas: number, more: object = {}): ServiceFacts {
  return {
    name,
    title: name,
    summary: "made up",
    runs: {
      where: "cluster",
      cluster: "cluster",
      namespace: name,
      workload: {
        kind: "Deployment",
        image: "example.org/made-up:1.0.0",
        replicas,
        runAs: { user: 1000, group: 1000 },
        environment: { NAME: `{name:${name}}`, KEY: "{secret:key}" },
        resources: { cpu: { request: "10m", limit: "100m" }, memory: { request: "16Mi", limit: "64Mi" } },
        files: [{ at: "/etc/made-up.yaml", content: { format: "yaml", value: { port: "{port:http}" } } }],
        volumes: [{ name: "data", at: "/data", from: { kind: "claim", size: "1Gi" } }],
        ...more,
      },
    },
    stores: [
      {
        name: "data",
        at: "data",
        kind: "volume",
        summary: "made up",
        backup: { by: "nothing", because: "it is made up" },
      },
    ],
    ports: { http: { port: 8080, scheme: "http" } },
    audience: "owner",
    // The first one is what the others' devices and secrets come from: it can have neither.
    ...(uses === undefined
      ? {}
      : { device: { name, tag: `tag:${name}`, via: "ingress", ports: [{ listen: 443, to: "http" }] } }),
    sites: [{ host: name, to: "http" }],
    uses: uses === undefined ? [] : [{ service: uses, port: "http", through: "cluster", why: "made up" }],
    secrets: { key: `op://lab/${name}/key` },
    checks: [{ kind: "http", port: "http", path: "/healthy" }],
  };
}

/** A cluster of so many services; the last one has so many replicas. */
function catalogueOf(count: number, replicas: number): Catalogue {
  const store = {
    kind: "secret-store",
    name: "store",
    vault: "lab",
    server: { service: "s0", port: "http" },
    token: { secret: "token", key: "token" },
    refresh: "1h",
  };
  const provides = [
    store,
    { kind: "tailnet", class: "tailscale", proxyClass: "default" },
    {
      kind: "gitops",
      repository: "ssh://git@example.org/lab.git",
      revision: "main",
      server: "https://kubernetes.default.svc",
    },
  ];
  const services = Array.from({ length: count }, (_, i) =>
    facts(
      `s${i}`,
      // A tree: each uses one that comes before it.
      i === 0 ? undefined : `s${Math.floor((i - 1) / 2)}`,
      i === count - 1 ? replicas : 1,
      i === 1
        ? { provides }
        : i === 0
          ? { secrets: [{ name: "token", data: { token: "{secret:key}" } }] }
          : {},
    ),
  );
  const tailnet = Tailnet.parse({
    domain: "tail0000.ts.net",
    people: {},
    groups: {},
    audiences: { owner: { summary: "the owner alone" } },
    tags: {},
    ssh: [],
    keys: {},
    proxyHost: "server",
    clusterTag: "tag:k8s",
    operatorTag: "tag:operator",
    applierTag: "tag:applier",
    dns: { magicDns: true, httpsCertificates: true },
  });
  return {
    hosts: new Map(),
    services: new Map(
      services.map((service) => Service.parse(service)).map((service) => [service.name, service]),
    ),
    tailnet,
    zone: Zone.parse({ domain: "example.org", subdomain: "lab", ttl: 300 }),
    texts: new Map(),
  };
}

function best<T>(run: () => T): { milliseconds: number; value: T } {
  let value = run();
  let milliseconds = Number.POSITIVE_INFINITY;
  for (let i = 0; i < RUNS; i++) {
    const began = performance.now();
    value = run();
    milliseconds = Math.min(milliseconds, performance.now() - began);
  }
  return { milliseconds: Math.round(milliseconds * 10) / 10, value };
}

const treeOf = ({ apps }: ClusterDocument) => new Map(apps.map(({ name, objects }) => [name, objects]));

function measure(count: number): Record<string, number> {
  const settings = { values: {} };
  const catalogue = catalogueOf(count, 1);
  const findings = best(() => wrongCluster(catalogue));
  const derived = best(() => clusterDocumentOf(catalogue, settings));
  const printed = best(() =>
    derived.value.apps.flatMap(({ name, namespace, objects, file }) =>
      filesOf(name, namespace, objects, file),
    ),
  );
  const changed = treeOf(clusterDocumentOf(catalogueOf(count, 2), settings));
  const diff = best(() => clusterDiff(treeOf(derived.value), changed));
  if (findings.value.length > 0 || diff.value.length !== 1)
    throw new Error(
      `the made-up cluster of ${count} services is not in order: ${JSON.stringify(findings.value[0])}`,
    );
  return {
    services: count,
    files: printed.value.length,
    findings: findings.milliseconds,
    derive: derived.milliseconds,
    print: printed.milliseconds,
    diff: diff.milliseconds,
  };
}

const asked = process.argv[2];
const counts = asked === undefined ? [10, 100, 1_000] : [Number(asked)];
process.stdout.write(`${JSON.stringify(counts.map(measure), null, 2)}\n`);
