import { setTimeout as sleep } from "node:timers/promises";
import type { Verified } from "./verified.ts";

/** Something to be looked at. It may throw: that is an answer too. */
export interface Look {
  readonly subject: string;
  readonly look: () => Promise<Verified>;
}

/** Looks at everything, and again at what is not good yet, until the time is over: a job that was loaded just now has to run first. */
export async function eventually(looks: readonly Look[], withinMs: number): Promise<Verified[]> {
  const deadline = Date.now() + withinMs;
  return await Promise.all(
    looks.map(async ({ subject, look }) => {
      for (;;) {
        const seen = await look().catch(
          (error: unknown): Verified => ({
            subject,
            ok: false,
            found: error instanceof Error ? error.message : String(error),
          }),
        );
        if (seen.ok || seen.waitsFor !== undefined || Date.now() > deadline) return seen;
        await sleep(500);
      }
    }),
  );
}
