import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "alloy",
  title: "Alloy on indri",
  summary: "collects indri's metrics and logs and sends them into the cluster",
  runs: {
    where: "host",
    host: "indri",
    native: {
      install: {
        by: "hand",
        binary: "{bin}/alloy",
        how: "build it on gilbert from source with Go 1.25, node and yarn, CGO_ENABLED=1, and copy it to ~/.local/bin/alloy",
      },
      folders: [{ path: "{home}/.local/share/grafana-alloy" }, { path: "{textfiles}" }],
      files: [
        {
          path: "{home}/.config/grafana-alloy/config.alloy",
          mode: "0600",
          content: {
            format: "derived",
            document: "alloy",
            // What to scrape and which logs to read follow from the services that run on this host.
            with: {
              unix: { disable_collectors: ["thermal"], textfile_directory: "{textfiles}" },
              scrape_interval: "15s",
              // What is asked by its name follows from every service's sites and streams.
              probe: { timeout: "5s", interval: "30s" },
              labels: { instance: "indri", cluster: "indri" },
              log_labels: { host: "indri", cluster: "indri" },
              remote_write: "https://{name:prometheus}/api/v1/write",
              loki_push: "https://{name:loki}/loki/api/v1/push",
            },
          },
        },
        {
          path: "/usr/local/bin/macos-power-metrics",
          mode: "0755",
          owner: "root",
          restarts: "mcquack.eblume.macos-power-metrics",
          content: { format: "script", script: "macos-power-metrics" },
        },
        {
          path: "{bin}/ask-checks",
          mode: "0755",
          restarts: false,
          content: { format: "script", script: "ask-checks" },
          why: "read at each run of the job below, and the same script that a check over SSH sends",
        },
        {
          path: "{bin}/check-metrics",
          mode: "0755",
          restarts: "mcquack.eblume.check-metrics",
          content: { format: "script", script: "check-metrics" },
        },
        {
          path: "{home}/.config/grafana-alloy/checks",
          mode: "0600",
          restarts: "mcquack.eblume.check-metrics",
          content: { format: "derived", document: "checks" },
        },
      ],
      agents: [
        {
          label: "mcquack.eblume.alloy",
          program: [
            "{bin}/alloy",
            "run",
            "{home}/.config/grafana-alloy/config.alloy",
            "--storage.path={home}/.local/share/grafana-alloy",
            "--server.http.listen-addr=127.0.0.1:{port:http}",
          ],
          keepAlive: true,
          logs: { out: "{logs}/mcquack.alloy.out.log", err: "{logs}/mcquack.alloy.err.log" },
        },
        {
          label: "mcquack.eblume.macos-power-metrics",
          summary: "asks powermetrics, which only root may, for watts and heat, and writes macos_power.prom",
          daemon: true,
          program: ["/usr/local/bin/macos-power-metrics"],
          environment: { OUTPUT: "{textfiles}/macos_power.prom" },
          schedule: { everySeconds: 30 },
          logs: {
            out: "/var/log/mcquack.macos-power-metrics.out.log",
            err: "/var/log/mcquack.macos-power-metrics.err.log",
          },
        },
        {
          label: "mcquack.eblume.check-metrics",
          summary: "asks this host its own checks and writes checks.prom, from which alerts come",
          program: ["{bin}/check-metrics"],
          environment: {
            HOME: "{home}",
            PATH: "{homebrew}/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
            ASK: "{bin}/ask-checks",
            QUESTIONS: "{home}/.config/grafana-alloy/checks",
            OUTPUT: "{textfiles}/checks.prom",
          },
          schedule: { everySeconds: 60 },
          logs: {
            out: "{homebrew}/var/log/mcquack.check-metrics.out.log",
            err: "{homebrew}/var/log/mcquack.check-metrics.err.log",
          },
        },
      ],
      logs: [{ path: "{homebrew}/var/log/tailscaled.log", stream: "stdout", service: "tailscale" }],
    },
  },
  ports: { http: { port: 12345, scheme: "http", bind: "loopback", summary: "its own pages" } },
  audience: "owner",
  uses: [
    { service: "prometheus", port: "http", through: "site", why: "writes metrics" },
    { service: "loki", port: "http", through: "site", why: "writes logs" },
    { service: "zot", port: "http", through: "local", why: "reads its metrics" },
  ],
  checks: [
    { kind: "http", port: "http", path: "/-/ready" },
    { kind: "file", path: "{textfiles}/macos_power.prom", maxAgeSeconds: 180 },
    { kind: "file", path: "{textfiles}/checks.prom", maxAgeSeconds: 300 },
  ],
  metrics: [
    {
      exporter: "unix",
      by: "alloy-host",
      job: "integrations/unix",
      series: [
        "node_time_seconds",
        "node_boot_time_seconds",
        "node_load1",
        "node_cpu_seconds_total",
        "node_memory_total_bytes",
        "node_memory_free_bytes",
        "node_memory_wired_bytes",
        "node_memory_active_bytes",
        "node_filesystem_size_bytes",
        "node_filesystem_avail_bytes",
        "node_network_receive_bytes_total",
        "node_network_transmit_bytes_total",
        "node_textfile_mtime_seconds",
      ],
      panels: [
        {
          title: "processors by what they do",
          ask: 'sum by (mode) (rate(node_cpu_seconds_total{instance="indri"}[$__rate_interval]))',
          legend: "{{mode}}",
        },
        { title: "load", ask: 'node_load1{instance="indri"}' },
        {
          title: "memory in use",
          ask: 'node_memory_active_bytes{instance="indri"} + node_memory_wired_bytes{instance="indri"}',
          unit: "bytes",
        },
        { title: "memory that is free", ask: 'node_memory_free_bytes{instance="indri"}', unit: "bytes" },
        {
          title: "disks that are full",
          ask: '1 - node_filesystem_avail_bytes{instance="indri"} / node_filesystem_size_bytes{instance="indri"}',
          unit: "percentunit",
          legend: "{{mountpoint}}",
        },
        {
          title: "received",
          ask: 'rate(node_network_receive_bytes_total{instance="indri"}[$__rate_interval])',
          unit: "Bps",
          legend: "{{device}}",
        },
        {
          title: "sent",
          ask: 'rate(node_network_transmit_bytes_total{instance="indri"}[$__rate_interval])',
          unit: "Bps",
          legend: "{{device}}",
        },
        {
          title: "up since",
          ask: 'time() - node_boot_time_seconds{instance="indri"}',
          unit: "s",
        },
        {
          title: "age of the files that jobs write",
          ask: 'time() - node_textfile_mtime_seconds{instance="indri"}',
          unit: "s",
          legend: "{{file}}",
        },
      ],
    },
    {
      exporter: "blackbox",
      by: "alloy-host",
      everySeconds: 30,
      series: [
        "probe_success",
        "probe_duration_seconds",
        "probe_http_status_code",
        "probe_ssl_earliest_cert_expiry",
      ],
      panels: [
        { title: "sites and streams", ask: 'probe_success{check!=""}', legend: "{{check}}" },
        {
          title: "how long sites take",
          ask: 'probe_duration_seconds{check=~"site:.*"}',
          unit: "s",
          legend: "{{check}}",
        },
        {
          title: "days left of certificates",
          ask: "(probe_ssl_earliest_cert_expiry - time()) / 86400",
          unit: "days",
          legend: "{{check}}",
        },
      ],
    },
    {
      textfile: "checks.prom",
      everySeconds: 60,
      by: "alloy-host",
      series: ["blumeops_check_good"],
      panels: [
        { title: "checks of indri that are bad", ask: "blumeops_check_good == 0", legend: "{{check}}" },
      ],
    },
    {
      textfile: "macos_power.prom",
      everySeconds: 30,
      by: "alloy-host",
      series: [
        "macos_cpu_power_watts",
        "macos_gpu_power_watts",
        "macos_ane_power_watts",
        "macos_combined_power_watts",
        "macos_thermal_pressure",
      ],
    },
  ],
  stores: [
    {
      name: "write-ahead log",
      at: "{home}/.local/share/grafana-alloy",
      kind: "files",
      summary: "what has not been sent yet",
      priority: "low",
      backup: { by: "nothing", because: "it holds minutes of metrics that are already on their way" },
    },
  ],
  version: {
    pin: "untracked",
    upstream: "https://github.com/grafana/alloy/releases",
    note: "built from source with CGO; which commit is recorded nowhere",
  },
  restart: { seconds: 5, noticed: "nobody: metrics have a gap of one reading (an estimate)" },
  notes: [
    "The Homebrew bottle is built without CGO and cannot resolve MagicDNS names; with names below the zone that may matter no longer, untested.",
  ],
} satisfies ServiceFacts;
