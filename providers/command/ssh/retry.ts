import { setTimeout as sleep } from "node:timers/promises";

/** Pauses between attempts, in milliseconds: a tenth of a second first, half as long again each time, five seconds at most (retry.go). */
const FIRST_MS = 100;
const LONGER = 1.5;
const LONGEST_MS = 5_000;

/**
 * Tries until it works or has failed too often.
 *
 * @param limit how many failures are taken; -1 means any number
 * @param failed told each failure that is followed by another attempt
 */
export async function withRetries<T>(
  limit: number,
  attempt: () => Promise<T>,
  failed: (times: number) => void,
): Promise<T> {
  let pause = FIRST_MS;
  for (let tries = 0; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      if (limit > -1 && tries + 1 > limit) throw new Error(`after ${tries} failed attempts: ${words}`);
      failed(tries + 1);
    }
    await sleep(pause);
    pause = Math.min(pause * LONGER, LONGEST_MS);
  }
}
