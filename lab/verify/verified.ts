/** Whether one thing is as it should be. */
export interface Verified {
  readonly subject: string;
  readonly ok: boolean;
  /** What was found instead. */
  readonly found?: string;
  /** What it waits for: it cannot be good yet, and counts neither as good nor as bad. */
  readonly waitsFor?: string;
}

/** Something good, or what was found instead. */
export function verified(subject: string, ok: boolean, found: string): Verified {
  return ok ? { subject, ok } : { subject, ok, found };
}
