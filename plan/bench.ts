/**
 * Measures the pure part of a plan on made-up labs and prints the figures as JSON: `node plan/bench.ts [services]`.
 *
 * Without an argument: 10, 30, 100 and 1,000 services, half of them native on a Mac with a file, an agent and a site, half in a cluster with
 * pods, a volume, a secret and a device. Between base and tree a port, a file, an environment, an audience and a version change. `derive`
 * is everything that the two trees derive, findings and the text of manifests included; `compare` every difference and its plan; `show` the
 * comment. Times are milliseconds, the best of several runs.
 */
import type { Catalogue } from "../catalogue/catalogue.ts";
import { Host } from "../catalogue/host.ts";
import { Service, type ServiceFacts } from "../catalogue/service.ts";
import { Tailnet, Zone } from "../catalogue/tailnet.ts";
import { clusterDocumentOf } from "../derive/cluster/document.ts";
import { findingsOf } from "../derive/findings/all.ts";
import { filesOf } from "../render/layout.ts";
import { planBetween, type Side } from "./whole/between.ts";
import { derivedOf } from "./whole/derive.ts";
import { planMarkdown } from "./whole/markdown.ts";
import type { Plan } from "./whole/plan.ts";

const RUNS = 3;

const tailnet = Tailnet.parse({
  domain: "tail0000.ts.net",
  people: {
    owner: { summary: "keeps it", role: "admin" },
    family: { summary: "lives with it", role: "member" },
  },
  groups: {},
  audiences: {
    owner: { summary: "the owner alone" },
    members: { summary: "everybody", principals: ["autogroup:member"], door: "home" },
  },
  tags: {
    "tag:applier": { summary: "the program", owners: ["autogroup:admin"] },
    "tag:server": { summary: "servers" },
    "tag:k8s": { summary: "proxies", carriedBy: "the operator's proxies" },
    "tag:operator": { summary: "the operator", carriedBy: "its pod" },
  },
  ssh: [],
  keys: {},
  proxyHost: "server",
  clusterTag: "tag:k8s",
  operatorTag: "tag:operator",
  applierTag: "tag:applier",
  dns: { magicDns: true, httpsCertificates: true },
});

const server = Host.parse({
  name: "server",
  title: "Server",
  summary: "a Mac",
  kind: "macos",
  os: "macOS",
  hardware: "a Mac",
  alwaysOn: true,
  lan: "192.0.2.2",
  paths: { homebrew: "/opt/homebrew", agents: "~/Library/LaunchAgents", logs: "~/Library/Logs" },
  device: { name: "server", tags: ["tag:server", "tag:applier"] },
});

/** How the one service of each half that changes is stated. */
interface Turn {
  readonly audience: string;
  readonly word: string;
  readonly version: string;
}

const WAS: Turn = { audience: "owner", word: "before", version: "1.0.0" };
const IS: Turn = { audience: "members", word: "after", version: "1.1.0" };

function native(i: number, { audience, word, version }: Turn): ServiceFacts {
  const name = `n${i}`;
  return {
    name,
    title: name,
    summary: "made up",
    runs: {
      where: "host",
      host: "server",
      native: {
        install: { by: "brew", formula: name },
        files: [
          {
            path: `{homebrew}/etc/${name}.json`,
            content: {
              format: "json",
              value: {
                port: "{port:http}",
                word,
                lines: Array.from({ length: 40 }, (_, line) => `line ${line}`),
              },
            },
          },
        ],
        agents: [
          {
            label: `example.${name}`,
            program: [`{homebrew}/bin/${name}`],
            keepAlive: true,
            logs: { out: `{logs}/${name}.out.log`, err: `{logs}/${name}.err.log` },
          },
        ],
      },
    },
    ports: { http: { port: 10_000 + i, scheme: "http" } },
    audience,
    sites: [{ host: name, to: "http" }],
    checks: [{ kind: "http", site: true, path: "/healthy" }],
    version: { pin: version, upstream: "https://example.org/releases" },
    restart: { seconds: 3, noticed: "nobody" },
  };
}

function inCluster(i: number, { audience, word }: Turn, more: object): ServiceFacts {
  const name = `c${i}`;
  return {
    name,
    title: name,
    summary: "made up",
    runs: {
      where: "cluster",
      cluster: "n0",
      namespace: name,
      workload: {
        kind: "Deployment",
        image: "example.org/made-up:1.0.0",
        runAs: { user: 1000 },
        environment: { WORD: word, KEY: "{secret:key}" },
        resources: { cpu: { request: "10m", limit: "100m" }, memory: { request: "16Mi", limit: "64Mi" } },
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
    audience,
    // The first one is what the others' devices and secrets come from: it can have neither.
    ...(i === 0
      ? {}
      : {
          device: { name, tag: `tag:${name}`, via: "ingress", ports: [{ listen: 443, to: "http" }] },
          uses: [{ service: "c0", port: "http", through: "cluster", why: "made up" }],
        }),
    secrets: { key: `op://lab/${name}/key` },
    checks: [{ kind: "http", port: "http", path: "/healthy" }],
  };
}

const PROVIDES = {
  provides: [
    {
      kind: "secret-store",
      name: "store",
      vault: "lab",
      server: { service: "c0", port: "http" },
      token: { secret: "token", key: "token" },
      refresh: "1h",
    },
    { kind: "tailnet", class: "tailscale", proxyClass: "default" },
    {
      kind: "gitops",
      repository: "ssh://git@example.org/lab.git",
      revision: "main",
      server: "https://kubernetes.default.svc",
    },
  ],
};

/** A lab of so many services; the last of each half is as said. */
function labOf(count: number, turn: Turn): Catalogue {
  const half = Math.ceil(count / 2);
  const last = (i: number, of: number): Turn => (i === of - 1 ? turn : WAS);
  const services = [
    ...Array.from({ length: half }, (_, i) => native(i, last(i, half))),
    ...Array.from({ length: count - half }, (_, i) =>
      inCluster(
        i,
        last(i, count - half),
        i === 0 ? { secrets: [{ name: "token", data: { token: "{secret:key}" } }] } : i === 1 ? PROVIDES : {},
      ),
    ),
  ].map((facts) => Service.parse(facts));
  return {
    hosts: new Map([[server.name, server]]),
    services: new Map(services.map((service) => [service.name, service])),
    tailnet,
    zone: Zone.parse({ domain: "example.org", subdomain: "lab", ttl: 300 }),
    texts: new Map(),
  };
}

const SETTINGS = {
  people: { owner: "owner@example.com", family: "family@example.com" },
  logins: { server: "operator" },
};

function sideOf(catalogue: Catalogue): Side {
  const findings = findingsOf(catalogue);
  const errors = findings.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(`the made-up lab is not in order: ${JSON.stringify(errors[0])}`);
  const { apps } = clusterDocumentOf(catalogue, { values: {} });
  const files = apps.flatMap(({ name, namespace, objects, file }) => filesOf(name, namespace, objects, file));
  return {
    derived: derivedOf({ catalogue, network: SETTINGS, host: { values: {}, ssh: {} } }, findings),
    manifests: new Map(files.map(({ path, text }) => [path, text])),
  };
}

function comparing(base: Side, tree: Side): Plan {
  const commit = "0".repeat(40);
  return planBetween({
    between: { base: { name: "main", commit }, tree: { name: "tree", commit, edited: false } },
    base,
    tree,
    lockout: () => [],
    today: "2027-01-01",
    notes: [],
  });
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

function measure(count: number): Record<string, number> {
  // Catalogues remember what was derived from them: each run has its own.
  const derived = best((): [Side, Side] => [sideOf(labOf(count, WAS)), sideOf(labOf(count, IS))]);
  const compared = best(() => comparing(...derived.value));
  const shown = best(() => planMarkdown(compared.value));
  const { sections, gates } = compared.value;
  if (sections?.versions.length !== 1 || sections.cluster.length === 0 || gates[0]?.name !== "wider-access")
    throw new Error(`the plan of ${count} made-up services does not say what was changed`);
  return {
    services: count,
    derive: derived.milliseconds,
    compare: compared.milliseconds,
    show: shown.milliseconds,
    together: Math.round(derived.milliseconds + compared.milliseconds + shown.milliseconds),
  };
}

const asked = process.argv[2];
const counts = asked === undefined ? [10, 30, 100, 1_000] : [Number(asked)];
process.stdout.write(`${JSON.stringify(counts.map(measure), null, 2)}\n`);
