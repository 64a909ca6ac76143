import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CalendarInterval, nextFire } from "../../../lab/indri/launchd/calendar.ts";

const at = (text: string) => new Date(text);

describe("a calendar interval fires when launchd.plist(5) says", () => {
  it.each<[string, CalendarInterval | CalendarInterval[], string, string | undefined]>([
    ["tonight", { Hour: 2, Minute: 0 }, "2026-02-07T01:59:59", "2026-02-07T02:00:00"],
    [
      "tomorrow, not in the same minute again",
      { Hour: 2, Minute: 0 },
      "2026-02-07T02:00:00",
      "2026-02-08T02:00:00",
    ],
    ["every minute of an hour", { Hour: 2 }, "2026-02-07T02:10:30", "2026-02-07T02:11:00"],
    ["every hour at a minute", { Minute: 30 }, "2026-02-07T23:31:00", "2026-02-08T00:30:00"],
    ["on a day of the month", { Day: 1, Hour: 0, Minute: 0 }, "2026-02-07T00:00:00", "2026-03-01T00:00:00"],
    [
      "on a weekday; 7 is Sunday too",
      { Weekday: 7, Hour: 0, Minute: 0 },
      "2026-02-07T12:00:00",
      "2026-02-08T00:00:00",
    ],
    [
      "on either of day and weekday",
      { Day: 20, Weekday: 1, Hour: 0, Minute: 0 },
      "2026-02-07T00:00:00",
      "2026-02-09T00:00:00",
    ],
    [
      "on the 29th of February",
      { Month: 2, Day: 29, Hour: 3, Minute: 0 },
      "2026-02-07T00:00:00",
      "2028-02-29T03:00:00",
    ],
    ["never on the 31st of February", { Month: 2, Day: 31 }, "2026-02-07T00:00:00", undefined],
    [
      "at the first of several",
      [
        { Hour: 20, Minute: 0 },
        { Hour: 8, Minute: 0 },
      ],
      "2026-02-07T07:00:00",
      "2026-02-07T08:00:00",
    ],
  ])("%s", (_what, intervals, after, expected) => {
    expect(nextFire([intervals].flat(), at(after))).toEqual(
      expected === undefined ? undefined : at(expected),
    );
  });

  it("fires after the time asked about, on a whole minute that fits, and on none before", () => {
    const interval = fc.record(
      {
        Weekday: fc.integer({ min: 0, max: 7 }),
        Hour: fc.integer({ min: 0, max: 23 }),
        Minute: fc.integer({ min: 0, max: 59 }),
      },
      { requiredKeys: [] },
    );
    const time = fc.date({ min: at("2020-01-01"), max: at("2035-01-01"), noInvalidDate: true });
    fc.assert(
      fc.property(interval, time, (wanted, after) => {
        const next = nextFire([wanted], after);
        if (next === undefined) throw new Error("it never fires");
        expect(next.getTime()).toBeGreaterThan(after.getTime());
        expect(next.getTime() - after.getTime()).toBeLessThanOrEqual(8 * 24 * 3600 * 1000);
        expect(next.getSeconds()).toBe(0);
        if (wanted.Hour !== undefined) expect(next.getHours()).toBe(wanted.Hour);
        if (wanted.Minute !== undefined) expect(next.getMinutes()).toBe(wanted.Minute);
        if (wanted.Weekday !== undefined) expect(next.getDay()).toBe(wanted.Weekday % 7);
        // Asked one second before its time, it says the same time: nothing in between was passed over.
        expect(nextFire([wanted], new Date(next.getTime() - 1000))).toEqual(next);
      }),
      { numRuns: 300 },
    );
  });
});
