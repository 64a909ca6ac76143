import { constants } from "node:os";
import type { Ending } from "./keep-alive.ts";

/** Names of sysexits(3), which launchd writes behind a status that has one. */
const SYSEXITS: Readonly<Record<number, string>> = {
  64: "EX_USAGE",
  65: "EX_DATAERR",
  66: "EX_NOINPUT",
  67: "EX_NOUSER",
  68: "EX_NOHOST",
  69: "EX_UNAVAILABLE",
  70: "EX_SOFTWARE",
  71: "EX_OSERR",
  72: "EX_OSFILE",
  73: "EX_CANTCREAT",
  74: "EX_IOERR",
  75: "EX_TEMPFAIL",
  76: "EX_PROTOCOL",
  77: "EX_NOPERM",
  78: "EX_CONFIG",
};

const SIGNALS: Readonly<Record<string, string>> = {
  SIGHUP: "Hangup",
  SIGINT: "Interrupt",
  SIGQUIT: "Quit",
  SIGABRT: "Abort trap",
  SIGKILL: "Killed",
  SIGSEGV: "Segmentation fault",
  SIGTERM: "Terminated",
};

/** How `print` tells how a job's last process ended. */
export function endingInWords(ending: Ending | undefined): string[] {
  if (ending === undefined) return ["last exit code = (never exited)"];
  if ("signal" in ending) {
    const name = Object.entries(constants.signals).find(([, number]) => number === ending.signal)?.[0] ?? "";
    return [`last terminating signal = ${SIGNALS[name] ?? name}: ${ending.signal}`];
  }
  const name = SYSEXITS[ending.status];
  return [`last exit code = ${ending.status}${name === undefined ? "" : `: ${name}`}`];
}

/** The wait(2) status that `launchctl list LABEL` shows as LastExitStatus. */
export function waitStatus(ending: Ending | undefined): number {
  if (ending === undefined) return 0;
  return "signal" in ending ? ending.signal : ending.status << 8;
}
