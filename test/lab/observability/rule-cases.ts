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

/** Longer than any test: minutes. */
export const MINUTES = 2_000;
const FAR = 1e12;

/** What an alert's metric says when its check is good and when it is bad. Minute by minute; the clock starts at 0. */
export function worldsOf(alert: Alert): Worlds {
  const [first, second] = selectorsOf(alert.expression).map((one) => named(one, alert));
  if (first === undefined) throw new Error(`${alert.check} asks for nothing`);
  switch (alert.name) {
    case "FileMissingOrOld":
    case "BackupOld": {
      const limit = /<= bool (\d+)/.exec(alert.expression)?.[1];
      // A file that is there or not is asked, and its age is not.
      return limit === undefined
        ? constant(first)
        : { good: [at(first, `0+60x${MINUTES}`)], bad: [at(first, `0x${MINUTES}`)], badAfter: Number(limit) / 60 };
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
        : constant(first);
    case "ApplicationNotWell":
      // Argo CD then says the same of it with other labels.
      return {
        good: [steady(first, 1)],
        bad: [steady({ ...first, labels: { ...first.labels, sync_status: "OutOfSync" } }, 1)],
        badAfter: 0,
      };
    default:
      return constant(first);
  }
}

function constant(selector: Selector): Worlds {
  return { good: [steady(selector, 1)], bad: [steady(selector, 0)], badAfter: 0 };
}

/** What is asked for by a pattern, named: the first of several jobs, and a file in the folder of textfiles. */
function named({ name, labels }: Selector, { expression }: Alert): Selector {
  const job = /job=~"([^"|]+)/.exec(expression)?.[1];
  const file = /file=~"\(\.\*\/\)\?([^"]+)"/.exec(expression)?.[1]?.replaceAll("\\\\", "");
  return {
    name,
    labels: {
      ...labels,
      ...(job === undefined ? {} : { job }),
      ...(file === undefined ? {} : { file: `/textfiles/${file}` }),
    },
  };
}

function steady(selector: Selector, value: number): InputSeries {
  return at(selector, `${value}x${MINUTES}`);
}

function at({ name, labels }: Selector, values: string): InputSeries {
  const inside = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return { series: `${name}{${inside.join(",")}}`, values };
}
