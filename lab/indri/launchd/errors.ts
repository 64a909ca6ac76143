/** The numbers that launchctl shows and exits with, as `launchctl error` explains them. */
const ERRORS = {
  1: "Operation not permitted",
  2: "No such file or directory",
  3: "No such process",
  5: "Input/output error",
  22: "Invalid argument",
  36: "Operation now in progress",
  37: "Operation already in progress",
  109: "Invalid property list",
  112: "Could not find specified domain",
  113: "Could not find specified service",
  119: "Service is disabled",
  122: "Path had bad ownership/permissions",
  125: "Domain does not support specified action",
} as const satisfies Record<number, string>;

export type LaunchdErrno = keyof typeof ERRORS;

/** Whether a number is one of launchd's own. */
export function isLaunchdErrno(value: number): value is LaunchdErrno {
  return Object.hasOwn(ERRORS, value);
}

/** "37: Operation already in progress". */
export function explain(errno: LaunchdErrno): string {
  return `${errno}: ${ERRORS[errno]}`;
}

/** launchd refuses what was asked. */
export class LaunchdError extends Error {
  readonly errno: LaunchdErrno;

  constructor(errno: LaunchdErrno) {
    super(explain(errno));
    this.errno = errno;
  }
}
