/** What a call of launchctl prints and exits with. */
export interface Answer {
  readonly out: readonly string[];
  readonly err: readonly string[];
  readonly status: number;
}

/** A call of launchctl, as its stand-in passes it on. */
export interface Call {
  readonly verb: string;
  readonly arguments: readonly string[];
  readonly folder: string;
  /** Under sudo. */
  readonly root: boolean;
}

export const DONE: Answer = { out: [], err: [], status: 0 };

export function say(...out: readonly string[]): Answer {
  return { out, err: [], status: 0 };
}

export function fail(status: number, ...err: readonly string[]): Answer {
  return { out: [], err, status };
}
