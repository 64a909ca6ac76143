import { logsOn } from "../host/logs.ts";
import { nativesOn } from "../host/natives.ts";
import type { HostView } from "../host/view.ts";
import { type AlloyBlock, exported, printAlloy } from "./print.ts";
import { probeBlocks } from "./probes.ts";
import type { AlloyHostSettings } from "./settings.ts";

/**
 * The configuration of the Alloy that runs on a host: the host's own metrics and the textfiles of jobs, the metrics of services that ask for it, a
 * probe of every site and stream on the host of the proxy, and every log of every agent, sent on with the host's labels.
 */
export function alloyHostConfig(view: HostView, settings: AlloyHostSettings): string {
  return printAlloy([
    ...hostMetrics(settings),
    ...serviceMetrics(view, settings),
    ...probeBlocks(view, settings),
    ...metricsSink(settings),
    ...logs(view, settings),
  ]);
}

function hostMetrics({ unix, scrape_interval }: AlloyHostSettings): AlloyBlock[] {
  return [
    {
      name: "prometheus.exporter.unix",
      label: "host",
      attributes: { disable_collectors: unix.disable_collectors },
      blocks: [{ name: "textfile", attributes: { directory: unix.textfile_directory } }],
    },
    {
      name: "prometheus.scrape",
      label: "host",
      attributes: {
        targets: exported("prometheus.exporter.unix.host.targets"),
        scrape_interval,
        forward_to: [exported("prometheus.relabel.labels.receiver")],
      },
    },
  ];
}

function serviceMetrics(view: HostView, { scrape_interval }: AlloyHostSettings): AlloyBlock[] {
  return nativesOn(view.catalogue, view.host.name).flatMap(({ service }) =>
    service.metrics.flatMap(({ by, port: name, path, everySeconds, job }): AlloyBlock[] => {
      const port = Object.entries(service.ports).find(([key]) => key === name)?.[1];
      if (by !== "alloy-host" || port === undefined) return [];
      return [
        {
          name: "prometheus.scrape",
          // A label of Alloy knows no hyphens.
          label: service.name.replaceAll("-", "_"),
          attributes: {
            targets: [{ fields: { __address__: `127.0.0.1:${view.place.portOf(port.port)}` } }],
            job_name: job ?? service.name,
            metrics_path: path,
            scrape_interval: everySeconds === 15 ? scrape_interval : `${everySeconds}s`,
            forward_to: [exported("prometheus.relabel.labels.receiver")],
          },
        },
      ];
    }),
  );
}

function metricsSink({ labels, remote_write }: AlloyHostSettings): AlloyBlock[] {
  return [
    {
      // The exporters say the machine's own name for the instance; ours takes its place.
      name: "prometheus.relabel",
      label: "labels",
      attributes: { forward_to: [exported("prometheus.remote_write.sink.receiver")] },
      blocks: Object.entries(labels).map(([target_label, replacement]) => ({
        name: "rule",
        attributes: { target_label, replacement },
      })),
    },
    {
      name: "prometheus.remote_write",
      label: "sink",
      blocks: [{ name: "endpoint", attributes: { url: remote_write } }],
    },
  ];
}

function logs(view: HostView, { log_labels, loki_push }: AlloyHostSettings): AlloyBlock[] {
  return [
    {
      // Finds a log also when it appears later than Alloy.
      name: "local.file_match",
      label: "logs",
      attributes: {
        path_targets: logsOn(view).map(({ path, service, stream }) => ({
          fields: { __path__: path, service, stream },
        })),
      },
    },
    {
      name: "loki.source.file",
      label: "logs",
      attributes: {
        targets: exported("local.file_match.logs.targets"),
        forward_to: [exported("loki.write.sink.receiver")],
      },
    },
    {
      name: "loki.write",
      label: "sink",
      attributes: { external_labels: { fields: log_labels } },
      blocks: [{ name: "endpoint", attributes: { url: loki_push } }],
    },
  ];
}
