/** What a call of a stand-in prints and exits with. */
export interface Answer {
  readonly out: readonly string[];
  readonly err: readonly string[];
  readonly status: number;
}

/** A call of a program, as its stand-in passes it on to a daemon of the lab. */
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
