import { KEY_DAYS_LEFT } from "../../derive/checks/network.ts";
import type { DerivedService } from "./derived.ts";

const DAY_MS = 86_400_000;

/** Secrets that the facts give a last day to which is over or near, each a sentence. @param today as 2027-01-31 */
export function endingSecrets(services: readonly DerivedService[], today: string): string[] {
  return services.flatMap(({ name, ends = [] }) =>
    ends.flatMap(({ reference, on }) => {
      const left = Math.round((Date.parse(on) - Date.parse(today)) / DAY_MS);
      if (left > KEY_DAYS_LEFT) return [];
      return [`${reference} of ${name} ${left < 0 ? `ended on ${on}` : `ends on ${on}, ${daysText(left)}`}`];
    }),
  );
}

function daysText(left: number): string {
  return left === 0 ? "today" : `in ${left} ${left === 1 ? "day" : "days"}`;
}
