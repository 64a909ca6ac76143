import type { KeepAlive } from "./property-list.ts";

/** How a process ended: by a status of its own or by a signal's number. */
export type Ending = { readonly status: number } | { readonly signal: number };

/** Signals that a person or launchd sends; death by any other one is a crash. */
const ORDERLY = new Set([1, 2, 9, 15]);

/**
 * Whether launchd starts a job again that has ended (launchd.plist(5), KeepAlive): with several conditions, one that
 * holds is enough.
 * @param exists whether a path exists now
 */
export function isKeptAlive(
  keepAlive: KeepAlive,
  ending: Ending | undefined,
  exists: (path: string) => boolean,
): boolean {
  if (typeof keepAlive === "boolean") return keepAlive;
  const { SuccessfulExit, Crashed, PathState } = keepAlive;
  if (PathState !== undefined && Object.entries(PathState).some(([path, wanted]) => exists(path) === wanted))
    return true;
  if (ending === undefined) return SuccessfulExit !== undefined;
  const succeeded = "status" in ending && ending.status === 0;
  const crashed = "signal" in ending && !ORDERLY.has(ending.signal);
  return (
    (SuccessfulExit !== undefined && SuccessfulExit === succeeded) ||
    (Crashed !== undefined && Crashed === crashed)
  );
}

/** Whether a job starts as soon as it is loaded: asked for, or implied by the way in which it is kept alive. */
export function startsAtLoad(
  description: { readonly RunAtLoad: boolean; readonly KeepAlive: KeepAlive },
  exists: (path: string) => boolean,
): boolean {
  return description.RunAtLoad || isKeptAlive(description.KeepAlive, undefined, exists);
}
