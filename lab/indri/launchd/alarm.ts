import { type CalendarInterval, nextFire } from "./calendar.ts";
import type { Clock } from "./clock.ts";

/** A timer takes at most 24.8 days. */
const LONGEST_TIMER_MS = 20 * 24 * 3600 * 1000;

/**
 * Calls `ring` whenever a calendar interval is due. Times that passed while the clock was set ahead ring once, as
 * launchd coalesces what was missed during sleep.
 * @returns a function that switches the alarm off
 */
export function ringAt(intervals: readonly CalendarInterval[], clock: Clock, ring: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let due = nextFire(intervals, clock.now());
  const look = () => {
    clearTimeout(timer);
    if (due !== undefined && clock.now() >= due) {
      due = nextFire(intervals, clock.now());
      ring();
    }
    if (due === undefined) return;
    timer = setTimeout(look, Math.min(due.getTime() - clock.now().getTime(), LONGEST_TIMER_MS));
  };
  // A clock set back makes an earlier time due again.
  const forget = clock.onSet(() => {
    if (due !== undefined && clock.now() < due) due = nextFire(intervals, clock.now());
    look();
  });
  look();
  return () => {
    clearTimeout(timer);
    forget();
  };
}
