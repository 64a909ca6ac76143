import { type HostLog, logsOn } from "./logs.ts";
import type { HostView } from "./view.ts";

/** From which size on a log is put aside, in KiB, and how many old ones are kept. */
const SIZE_KIB = 5120;
const KEEP = 4;

/**
 * `/etc/newsyslog.d/…`: the logs of jobs, which each run opens anew. macOS looks at them once an hour and makes room by renaming. Flags: B, no
 * line of its own in the log; J, compressed; N, nothing to tell of it.
 */
export function newsyslogText(view: HostView): string {
  const rows = distinct(logsOn(view).filter(({ open }) => !open)).map(({ path, root }) =>
    [
      path,
      ...(root ? ["root:wheel"] : [`${view.place.login}:staff`]),
      "644",
      KEEP,
      SIZE_KIB,
      "*",
      "BJN",
    ].join("\t"),
  );
  return ["# logfile\towner:group\tmode\tcount\tsize\twhen\tflags", ...rows, ""].join("\n");
}

/**
 * What the script `rotate-logs` reads: the logs of programs that stay up. They hold their log open, and launchd cannot tell them to open it again, so
 * renaming would take it from them: they are copied and cut instead, which what launchd opens (to append) allows.
 */
export function longLogsText(view: HostView): string {
  return distinct(logsOn(view).filter(({ open, root }) => open && !root))
    .map(({ path }) => `${path}\n`)
    .join("");
}

function distinct(logs: readonly HostLog[]): HostLog[] {
  return logs.filter(({ path }, i) => logs.findIndex((other) => other.path === path) === i);
}
