import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { clusterDocumentOf } from "../../../derive/cluster/document.ts";
import { alloyFault } from "../../../lab/indri/programs/alloy-syntax.ts";
import { realCatalogue } from "../services/real.ts";
import { objectsOf } from "./lab.ts";

const document = clusterDocumentOf(await realCatalogue(), { values: { "forge-host-key": "ssh-rsa AAAA" } });

/** A file of an application's ConfigMap. */
function fileOf(app: string, key: string): string {
  const [found] = objectsOf(document, app, "ConfigMap").flatMap(({ data }) => data?.[key] ?? []);
  if (found === undefined) throw new Error(`${app} has no file ${key}`);
  return found;
}

describe("Prometheus's configuration", () => {
  it("has the running system's jobs, each at the way by which Prometheus says it gets there", () => {
    const { scrape_configs } = parse(fileOf("prometheus", "prometheus.yml"));
    const jobs = Object.fromEntries(
      scrape_configs.map((job: { job_name: string; static_configs: { targets: string[] }[] }) => [
        job.job_name,
        job.static_configs[0]?.targets[0],
      ]),
    );
    expect(jobs).toEqual({
      "node-exporter-sifaka": "nas.ops.eblu.me:9100",
      "smartctl-sifaka": "nas.ops.eblu.me:9633",
      "cnpg-postgres": "blumeops-pg-metrics.databases.svc.cluster.local:9187",
      prometheus: "localhost:9090",
      loki: "loki.monitoring.svc.cluster.local:3100",
      "kube-state-metrics": "kube-state-metrics.monitoring.svc.cluster.local:8080",
      transmission: "transmission.torrent.svc.cluster.local:19091",
      // What the running system does not read, and alerts take.
      alertmanager: "alertmanager.monitoring.svc.cluster.local:9093",
      argocd: "argocd-metrics.argocd.svc.cluster.local:8082",
      "external-secrets": "external-secrets-metrics.external-secrets.svc.cluster.local:8080",
    });
  });

  it("says of every series where it comes from, and asks the disks less often", () => {
    const { global, scrape_configs } = parse(fileOf("prometheus", "prometheus.yml"));
    expect(global).toEqual({ scrape_interval: "15s", evaluation_interval: "15s" });
    const job = (name: string) =>
      scrape_configs.find((found: { job_name: string }) => found.job_name === name);
    expect(job("smartctl-sifaka").scrape_interval).toBe("60s");
    expect(job("loki")).not.toHaveProperty("scrape_interval");
    expect(job("cnpg-postgres").static_configs[0].labels).toEqual({
      cluster: "indri",
      instance: "blumeops-pg",
    });
  });
});

describe("Grafana's datasources", () => {
  it("are Prometheus, which is the default, and Loki, under the names that dashboards know", () => {
    const { datasources } = parse(fileOf("grafana", "datasources.yaml"));
    expect(datasources).toMatchObject([
      {
        type: "prometheus",
        uid: "prometheus",
        isDefault: true,
        url: "http://prometheus.monitoring.svc.cluster.local:9090",
      },
      { type: "loki", uid: "loki", isDefault: false, url: "http://loki.monitoring.svc.cluster.local:3100" },
    ]);
  });
});

describe("Alloy's configuration", () => {
  const text = fileOf("alloy-cluster", "config.alloy");

  it("is one that Alloy's parser takes", () => {
    expect(alloyFault(text)).toBeUndefined();
  });

  it("probes every service of the cluster that has a check with a port", () => {
    const probed = [...text.matchAll(/^\t\tname += "([^"]+)"$/gm)].map(([, name]) => name);
    expect(probed.sort()).toEqual(
      [
        "alertmanager",
        "alloy-cluster",
        "argocd",
        "backup-store",
        "external-secrets",
        "grafana",
        "kiwix",
        "kube-state-metrics",
        "loki",
        "miniflux",
        "navidrome",
        "onepassword-connect",
        "postgresql",
        "prometheus",
        "transmission",
      ].sort(),
    );
    expect(text).toContain('address = "http://argocd-server.argocd.svc.cluster.local:80/healthz"');
    expect(text).toContain('address = "blumeops-pg-rw.databases.svc.cluster.local:5432"');
  });

  it("writes to the services that it uses", () => {
    expect(text).toContain('url = "http://prometheus.monitoring.svc.cluster.local:9090/api/v1/write"');
    expect(text).toContain('url = "http://loki.monitoring.svc.cluster.local:3100/loki/api/v1/push"');
  });

  it("names the levels that 1Password Connect writes as numbers", () => {
    expect(text).toContain('{namespace=\\"1password\\"}');
    expect(text).toContain('{{ if eq .Value \\"1\\" }}error{{ else if eq .Value \\"2\\" }}warn');
  });
});

describe("Loki's configuration", () => {
  it("listens where its ports are stated, and keeps logs for a month", () => {
    expect(parse(fileOf("loki", "loki.yaml"))).toMatchObject({
      server: { http_listen_port: 3100, grpc_listen_port: 9096 },
      limits_config: { retention_period: "744h" },
    });
  });
});

describe("Miniflux's database", () => {
  it("is read from the Secret that the operator writes, by an account that may read nothing else", () => {
    expect(objectsOf(document, "miniflux", "ExternalSecret")).toMatchObject([
      {
        metadata: { name: "miniflux-postgresql" },
        spec: {
          secretStoreRef: { kind: "SecretStore", name: "miniflux-postgresql" },
          data: [{ secretKey: "uri", remoteRef: { key: "blumeops-pg-app", property: "uri" } }],
        },
      },
    ]);
    expect(objectsOf(document, "postgresql", "Role")).toMatchObject([
      {
        metadata: { namespace: "databases" },
        rules: [{ resources: ["secrets"], resourceNames: ["blumeops-pg-app"], verbs: ["get"] }],
      },
    ]);
    expect(objectsOf(document, "postgresql", "RoleBinding")).toMatchObject([
      { subjects: [{ kind: "ServiceAccount", name: "miniflux-postgresql", namespace: "miniflux" }] },
    ]);
  });
});
