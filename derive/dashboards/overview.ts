import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { Dashboard, Panel, Unit } from "./dashboard.ts";

const DAY = 86_400;

/** The lab in one look: what is wrong, who answers, what the machines are doing, and whether there is a backup. */
export function overview({ tailnet: { proxyHost } }: Catalogue): Dashboard {
  const host = `{instance=${JSON.stringify(proxyHost)}}`;
  const root = `{instance=${JSON.stringify(proxyHost)},mountpoint="/"}`;
  const idle = `{instance=${JSON.stringify(proxyHost)},mode="idle"}`;
  return {
    uid: "lab-overview",
    title: "The lab",
    summary: "what is wrong, who answers, what the machines are doing, and whether there is a backup",
    panels: [
      number("alerts that fire", `count(ALERTS{alertstate="firing"}) or vector(0)`, "short", 1),
      number("sites and streams away", "count(probe_success == 0) or vector(0)", "short", 1),
      number("checks of hosts that are bad", "count(blumeops_check_good == 0) or vector(0)", "short", 1),
      number(
        "applications not synced and healthy",
        `count(argocd_app_info{health_status!="Healthy"} or argocd_app_info{sync_status!="Synced"}) or vector(0)`,
        "short",
        1,
      ),
      number("age of the last backup", "time() - borgmatic_last_archive_timestamp", "s", 30 * 3_600),
      number(
        "days left of the next certificate",
        `min(probe_ssl_earliest_cert_expiry - time()) / ${DAY}`,
        "days",
      ),
      {
        kind: "list",
        title: "what fires",
        ask: [{ expression: `ALERTS{alertstate="firing"}` }],
      },
      {
        kind: "states",
        title: "sites and streams",
        ask: [{ expression: `probe_success{check!=""}`, legend: "{{check}}" }],
      },
      lines("how long sites take", `probe_duration_seconds{check=~"site:.*"}`, "s", "{{check}}"),
      lines(
        `processors of ${proxyHost} at work`,
        `1 - avg(rate(node_cpu_seconds_total${idle}[$__rate_interval]))`,
        "percentunit",
      ),
      lines(
        `memory of ${proxyHost} in use`,
        `node_memory_active_bytes${host} + node_memory_wired_bytes${host}`,
        "bytes",
      ),
      lines(
        `disk of ${proxyHost} that is full`,
        `1 - node_filesystem_avail_bytes${root} / node_filesystem_size_bytes${root}`,
        "percentunit",
      ),
      lines("pods by their phase", "sum by (phase) (kube_pod_status_phase)", "short", "{{phase}}"),
      lines(
        "containers that started again, an hour",
        "sum by (namespace) (increase(kube_pod_container_status_restarts_total[1h]))",
        "short",
        "{{namespace}}",
      ),
      lines("power", "macos_combined_power_watts", "watt"),
      lines("series that Prometheus keeps", "prometheus_tsdb_head_series", "short"),
    ],
  };
}

function number(title: string, expression: string, unit: Unit, badFrom?: number): Panel {
  return {
    kind: "numbers",
    title,
    unit,
    ask: [{ expression }],
    ...(badFrom === undefined ? {} : { badFrom }),
  };
}

function lines(title: string, expression: string, unit: Unit, legend?: string): Panel {
  return {
    kind: "lines",
    title,
    unit,
    ask: [{ expression, ...(legend === undefined ? {} : { legend }) }],
  };
}
