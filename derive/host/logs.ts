import type { NativeService } from "./natives.ts";
import { nativesOn } from "./natives.ts";
import { filledPath } from "./template.ts";
import type { HostView } from "./view.ts";

/** A log on a host, and how a reader of logs tells it from others. */
export interface HostLog {
  readonly path: string;
  /** The service whose it is; a further agent of a service has a name of its own: "zot-metrics". */
  readonly service: string;
  readonly stream: "stdout" | "stderr";
  /** Kept open by an agent that stays up; else each run of a job opens it anew. */
  readonly open: boolean;
  /** Written by root. */
  readonly root: boolean;
}

/** Every log of every service on a host: of each agent both streams, then those that a service names by itself. */
export function logsOn(view: HostView): HostLog[] {
  return nativesOn(view.catalogue, view.host.name).flatMap((one) => logsOf(view, one));
}

/** The logs of one service. */
export function logsOf(view: HostView, { service, native }: NativeService): HostLog[] {
  const speaker = { view, service };
  return [
    ...native.agents.flatMap(({ label, logs, keepAlive, daemon }): HostLog[] => {
      const name = label.split(".").at(-1) ?? service.name;
      const common = { service: name, open: keepAlive, root: daemon };
      return [
        { ...common, path: filledPath(speaker, logs.out), stream: "stdout" },
        { ...common, path: filledPath(speaker, logs.err), stream: "stderr" },
      ];
    }),
    ...native.logs.map(
      (log): HostLog => ({
        path: filledPath(speaker, log.path),
        service: log.service ?? service.name,
        stream: log.stream,
        open: true,
        root: false,
      }),
    ),
  ];
}
