import { launchctl } from "../host/launchctl.ts";
import type { NativeService } from "../host/natives.ts";
import { plistPathOf } from "../host/plist.ts";
import { type HostView, placeNamed } from "../host/view.ts";
import type { Check } from "./check.ts";
import { agentId } from "./ids.ts";

const HOUR = 3_600;
/** How long after its time a backup may still be under way, or its exporter not have looked: both repositories, then an hour. */
const SLACK_SECONDS = 6 * HOUR;

/** Whether what a service backs up was backed up when it was due: for a service whose exporter says when its last archive was made. */
export function backupChecks(view: HostView, { service, native }: NativeService): Check[] {
  const source = service.metrics.find(({ series }) => series.some(isTimeOfArchive));
  const metric = source?.series.find(isTimeOfArchive);
  const job = native.agents.find(({ schedule }) => schedule !== undefined && "hour" in schedule);
  if (source?.textfile === undefined || metric === undefined || job === undefined) return [];
  const { textfile } = source;
  return [
    {
      id: `backup:${service.name}`,
      group: view.host.name,
      service: service.name,
      subject: "the last backup is of last night",
      question: {
        kind: "backup",
        host: view.host.name,
        path: `${placeNamed(view, "textfiles")}/${textfile}`,
        metric,
        since: plistPathOf({ view, service }, job),
        maxAgeSeconds: 24 * HOUR + SLACK_SECONDS,
      },
      dependsOn: [agentId(job.label), `file:${service.name}:${textfile}`],
      remedy: [
        { step: "look", run: launchctl(view.host.name, "print", job.label, "gui") },
        { step: "repair", run: launchctl(view.host.name, "kickstart", job.label, "gui") },
      ],
      needsCluster: false,
    },
  ];
}

function isTimeOfArchive(series: string): boolean {
  return series.endsWith("_last_archive_timestamp");
}
