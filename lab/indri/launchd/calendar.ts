/** When a job is to run: a missing field means any. Month 1-12, day 1-31, weekday 0-7 with 0 and 7 for Sunday. */
export interface CalendarInterval {
  readonly Month?: number | undefined;
  readonly Day?: number | undefined;
  readonly Weekday?: number | undefined;
  readonly Hour?: number | undefined;
  readonly Minute?: number | undefined;
}

/** The rarest day is the 29th of February, which a century may keep away for eight years. */
const HORIZON_DAYS = 9 * 366;

/**
 * The first whole minute after `after` that one of the intervals names, by the local clock (launchd.plist(5),
 * StartCalendarInterval). Day and Weekday together mean either of the two, as in cron.
 * @returns nothing when no interval can ever fire, such as the 31st of February
 */
export function nextFire(intervals: readonly CalendarInterval[], after: Date): Date | undefined {
  const times = intervals.flatMap((interval) => nextOf(interval, after) ?? []);
  return times.reduce<Date | undefined>(
    (first, time) => (first === undefined || time < first ? time : first),
    undefined,
  );
}

function nextOf(interval: CalendarInterval, after: Date): Date | undefined {
  const start = new Date(after.getTime());
  start.setSeconds(0, 0);
  start.setMinutes(start.getMinutes() + 1);
  const day = new Date(start.getFullYear(), start.getMonth(), start.getDate());
  for (let ahead = 0; ahead < HORIZON_DAYS; ahead++) {
    if (dayMatches(interval, day)) {
      const time = firstMinute(interval, day, start);
      if (time !== undefined) return time;
    }
    day.setDate(day.getDate() + 1);
  }
  return undefined;
}

function dayMatches({ Month, Day, Weekday }: CalendarInterval, day: Date): boolean {
  if (Month !== undefined && day.getMonth() + 1 !== Month) return false;
  const byDay = Day === undefined || day.getDate() === Day;
  const byWeekday = Weekday === undefined || day.getDay() === Weekday % 7;
  return Day !== undefined && Weekday !== undefined ? byDay || byWeekday : byDay && byWeekday;
}

function firstMinute({ Hour, Minute }: CalendarInterval, day: Date, notBefore: Date): Date | undefined {
  for (const hour of Hour === undefined ? Array.from({ length: 24 }, (_, i) => i) : [Hour]) {
    for (const minute of Minute === undefined ? Array.from({ length: 60 }, (_, i) => i) : [Minute]) {
      const time = new Date(day.getFullYear(), day.getMonth(), day.getDate(), hour, minute);
      if (time >= notBefore) return time;
    }
  }
  return undefined;
}
