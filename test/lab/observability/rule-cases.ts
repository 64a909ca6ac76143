import type { Alert } from "../../../derive/alerts/alert.ts";
import { type Selector, selectorsOf } from "../../unit/observability/promql.ts";

/** A series of a made-up world, as `promtool test rules` takes it. */
export interface InputSeries {
  readonly series: string;
  readonly values: string;
}

/** The series that an alert looks at, in a world where its check is good and in one where it is not. */
export interface Worlds {
  readonly good: readonly InputSeries[];
  readonly bad: readonly InputSeries[];
  /** After how many minutes of the bad world the check is bad. */
  readonly badAfter: number;
}

/** The clock of a made-up world: how many minutes a step takes, and how many steps there are. */
export interface Clock {
  readonly step: number;
  readonly steps: number;
}
const FAR = 1e12;

/** What an alert's metric says when its check is good and when it is bad, step by step; the clock starts at 0. */
export function worldsOf(alert: Alert, clock: Clock): Worlds {
  const steady = (selector: Selector, value: number): InputSeries => at(selector, `${value}x${clock.steps}`);
  const constant = (): Worlds => ({
    good: selectors.map((one) => steady(one, 1)),
    bad: selectors.map((one) => steady(one, 0)),
    badAfter: 0,
  });
  const selectors = selectorsOf(alert.expression).flatMap((one) => named(one, alert));
  const [first, second] = selectors;
  if (first === undefined) throw new Error(`${alert.check} asks for nothing`);
  switch (alert.name) {
    case "FileMissingOrOld":
    case "BackupOld": {
      const limit = /<= bool (\d+)/.exec(alert.expression)?.[1];
      // A file that is there or not is asked, and its age is not.
      return limit === undefined
        ? constant()
        : {
            good: [at(first, `0+${clock.step * 60}x${clock.steps}`)],
            bad: [at(first, `0x${clock.steps}`)],
            badAfter: Number(limit) / 60,
          };
    }
    case "CertificateNotRenewed":
      return { good: [steady(first, FAR)], bad: [steady(first, 0)], badAfter: 0 };
    case "PodsMissing":
      if (second === undefined) throw new Error(`${alert.check} compares nothing`);
      return {
        good: [steady(first, 2), steady(second, 2)],
        bad: [steady(first, 1), steady(second, 2)],
        badAfter: 0,
      };
    case "HostSilent":
      return alert.expression.includes("node_time_seconds")
        ? { good: [steady(first, FAR)], bad: [], badAfter: 0 }
        : constant();
    case "ApplicationNotWell":
      // Argo CD then says the same of it with other labels.
      return {
        good: [steady(first, 1)],
        bad: [steady({ ...first, labels: { ...first.labels, sync_status: "OutOfSync" } }, 1)],
        badAfter: 0,
      };
    default:
      return constant();
  }
}

/** What is asked for by a pattern, named: each of several jobs, and a file in the folder of textfiles. */
function named({ name, labels }: Selector, { expression }: Alert): Selector[] {
  const jobs = /job=~"([^"]+)"/.exec(expression)?.[1]?.split("|");
  const file = /file=~"\(\.\*\/\)\?([^"]+)"/.exec(expression)?.[1]?.replaceAll("\\\\", "");
  const more = file === undefined ? labels : { ...labels, file: `/textfiles/${file}` };
  return jobs === undefined
    ? [{ name, labels: more }]
    : jobs.map((job) => ({ name, labels: { ...more, job } }));
}

function at({ name, labels }: Selector, values: string): InputSeries {
  const inside = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return { series: `${name}{${inside.join(",")}}`, values };
}
