import { describe, expect, it } from "vitest";
import { findingsOf } from "../../../derive/findings/all.ts";
import { realCatalogue } from "./real.ts";

const catalogue = await realCatalogue();

/** What the seed texts name, and what that needs to work. */
const SEEDS = [
  ...["forgejo", "zot", "jellyfin", "borgmatic", "caddy", "alloy", "argocd", "grafana", "prometheus", "loki"],
  ...[
    "miniflux",
    "navidrome",
    "kiwix",
    "postgresql",
    "transmission",
    "external-secrets",
    "onepassword-connect",
  ],
  ...["cloudnative-pg", "kube-state-metrics", "tailscale-operator", "alloy-cluster", "minikube", "nas"],
  // PostgreSQL's own way of being backed up takes an object store.
  "backup-store",
  ...["node-exporter-sifaka", "smartctl-sifaka", "forgejo-runner", "flyio-proxy"],
];

/** What the running system lacks, does beside its services, or leaves to a person: steps of other roles, and what the doors need. */
const OWN = ["alertmanager", "log-rotation", "own-names", "tailnet-doors", "workflow-secrets"];

describe("the lab's own facts", () => {
  it("have nothing wrong with them", () => {
    expect(findingsOf(catalogue)).toEqual([]);
  });

  it.each(SEEDS)("state %s", (name) => {
    expect([...catalogue.services.keys()]).toContain(name);
  });

  it("state nothing else", () => {
    expect([...catalogue.services.keys()].sort()).toEqual([...SEEDS, ...OWN].sort());
  });
});

/** The routes of the running system for the services that the seeds name: name below the zone, and port or site. */
const ROUTES = {
  "forge:443": "forgejo",
  "forge:2222": "forgejo",
  "registry:443": "zot",
  "jellyfin:443": "jellyfin",
  "grafana:443": "grafana",
  "argocd:443": "argocd",
  "prometheus:443": "prometheus",
  "loki:443": "loki",
  "feed:443": "miniflux",
  "kiwix:443": "kiwix",
  "dj:443": "navidrome",
  "torrent:443": "transmission",
  "nas:443": "nas",
  "nas:9100": "node-exporter-sifaka",
  "nas:9633": "smartctl-sifaka",
  "pg:5432": "postgresql",
};

describe("names that people remember", () => {
  it("lead where they led before, and there are no others", () => {
    const routes = [...catalogue.services.values()].flatMap(({ name, sites, streams }) => [
      ...sites.map(({ host }) => [`${host}:443`, name]),
      ...streams.map(({ host, listen }) => [`${host}:${listen}`, name]),
    ]);
    expect(Object.fromEntries(routes)).toEqual(ROUTES);
  });

  it("of the tailnet stay what they were", () => {
    const devices = [...catalogue.services.values()].flatMap(({ device }) => device?.name ?? []);
    expect(devices.sort()).toEqual(
      ["argocd", "dj", "feed", "grafana", "k8s", "kiwix", "loki", "pg", "prometheus", "torrent"].sort(),
    );
  });
});

describe("what the running system got wrong", () => {
  const agents = [...catalogue.services.values()].flatMap(({ runs }) =>
    runs.where === "host" ? (runs.native?.agents ?? []) : [],
  );

  it("labels of agents are the real ones", () => {
    expect(agents.map(({ label }) => label).sort()).toEqual(
      [
        "mcquack.eblume.alloy",
        "mcquack.eblume.borgmatic",
        "mcquack.eblume.borgmatic-metrics",
        "mcquack.eblume.caddy",
        "mcquack.eblume.forgejo-metrics",
        "mcquack.eblume.jellyfin-metrics",
        "mcquack.eblume.macos-power-metrics",
        "mcquack.eblume.minikube-metrics",
        "mcquack.eblume.zot",
        "mcquack.eblume.zot-metrics",
        "mcquack.jellyfin",
        // Of our own.
        ...["check-metrics", "minikube-mirrors", "own-names", "rotate-logs", "tailnet-doors"].map(
          (name) => `mcquack.eblume.${name}`,
        ),
      ].sort(),
    );
  });

  it("an agent either stays up or has a schedule", () => {
    expect(agents.filter(({ keepAlive, schedule }) => keepAlive === (schedule !== undefined))).toEqual([]);
  });

  it("the nightly backup names no action, so that it prunes, compacts and checks as well as creates", () => {
    const program = agents.find(({ label }) => label === "mcquack.eblume.borgmatic")?.program ?? [];
    expect(program.slice(program.indexOf("borgmatic"))).toEqual([
      "borgmatic",
      "--config",
      "{home}/.config/borgmatic/config.yaml",
    ]);
  });

  it("every service that listens has a check", () => {
    const unchecked = [...catalogue.services.values()].filter(
      ({ ports, checks }) => Object.keys(ports).length > 0 && checks.length === 0,
    );
    expect(unchecked.map(({ name }) => name)).toEqual([]);
  });

  it("every metrics file that a job writes is checked for its age", () => {
    const stale = [...catalogue.services.values()].flatMap(({ metrics, checks }) =>
      metrics.flatMap(({ textfile, everySeconds }) =>
        textfile === undefined ||
        checks.some(
          (check) =>
            check.kind === "file" &&
            check.path === `{textfiles}/${textfile}` &&
            (check.maxAgeSeconds ?? 0) > everySeconds,
        )
          ? []
          : [textfile],
      ),
    );
    expect(stale).toEqual([]);
  });
});
