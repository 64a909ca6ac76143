import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { committedAlerts } from "../../../derive/alerts/committed.ts";
import { obtain } from "../../../engine/binaries/obtain.ts";
import { promtool } from "../../../engine/binaries/promtool.ts";
import { catalogue, cluster, fileOf } from "../../unit/observability/lab.ts";
import { type Clock, type InputSeries, type Worlds, worldsOf } from "./rule-cases.ts";

const Rule = z.object({
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()),
});
const Rules = z.object({ groups: z.array(z.object({ rules: z.array(Rule) })) });
const RULES = "alerts.yml";
const alerts = committedAlerts(catalogue, cluster.apps);
const text = fileOf("prometheus", RULES);
const rules = Rules.parse(parse(text)).groups.flatMap((group) => group.rules);

let folder: string;
let tool: string;
beforeAll(async () => {
  tool = (await obtain(promtool, process.env, () => undefined)).path;
  folder = await mkdtemp(join(tmpdir(), "blumeops-test-rules-"));
  await writeFile(join(folder, RULES), text);
}, 1_800_000);
afterAll(async () => await rm(folder, { recursive: true, force: true }));

/** What the tool says, and whether it is content. */
async function said(...words: string[]): Promise<{ ok: boolean; out: string }> {
  const { failed, all } = await execa(tool, words, { cwd: folder, reject: false, all: true });
  return { ok: !failed, out: all };
}

/** Three hours are longer than any alert waits; the age of a backup takes two days. */
const HOURS: Clock = { step: 1, steps: 180 };
const DAYS: Clock = { step: 5, steps: 576 };

/** Each rule with the worlds of its alert. */
const casesBy = (clock: Clock) =>
  alerts.map((alert) => {
    const rule = rules.find(({ labels }) => labels["check"] === alert.check);
    if (rule === undefined) throw new Error(`${alert.check} has no rule`);
    return { alert, rule, worlds: worldsOf(alert, clock) };
  });
const cases = casesBy(HOURS);
type Case = (typeof cases)[number];

/** The whole lab is well, but for the series of one alert. Several alerts may look at the same series. */
function lab(
  all: readonly Case[],
  except: Worlds | undefined,
  instead: readonly InputSeries[],
): InputSeries[] {
  const gone = new Set(except?.good.map(({ series }) => series));
  const series = new Map(
    all.flatMap(({ worlds }) => worlds.good).map((one): [string, InputSeries] => [one.series, one]),
  );
  return [...[...series.values()].filter(({ series }) => !gone.has(series)), ...instead];
}

/** Alerts that look at a series of another's are expected with it. */
function firing(name: string, gone: Worlds) {
  const series = new Set(gone.good.map((one) => one.series));
  return cases
    .filter(({ alert, worlds }) => alert.name === name && worlds.good.some((one) => series.has(one.series)))
    .map(({ rule }) => ({ exp_labels: rule.labels, exp_annotations: rule.annotations }));
}

/** Runs the tool's own unit tests over the rules. */
async function tested(
  tests: readonly unknown[],
  { step }: Clock = HOURS,
): Promise<{ ok: boolean; out: string }> {
  await writeFile(
    join(folder, "tests.yml"),
    stringify(
      { rule_files: [RULES], evaluation_interval: `${step}m`, tests },
      { aliasDuplicateObjects: false },
    ),
  );
  return await said("test", "rules", "tests.yml");
}

describe("Prometheus's own tool", () => {
  it("takes the configuration, with the rules that it names", async () => {
    const config = fileOf("prometheus", "prometheus.yml").replaceAll("/etc/prometheus/", "");
    await writeFile(join(folder, "prometheus.yml"), config);
    const { ok, out } = await said("check", "config", "--lint=all", "--lint-fatal", "prometheus.yml");
    expect({ ok, out }).toEqual({ ok: true, out: expect.stringContaining(`${rules.length} rules found`) });
  });

  it("finds nothing wrong with the rules, and refuses one that is no query", async () => {
    expect(await said("check", "rules", "--lint=all", "--lint-fatal", RULES)).toMatchObject({ ok: true });
    await writeFile(join(folder, "wrong.yml"), text.replace("(min(", "(min(("));
    expect(await said("check", "rules", "wrong.yml")).toMatchObject({ ok: false });
  });
});

describe("alerts, by Prometheus's own tests of rules", () => {
  it("do not fire in a lab that is well", async () => {
    const names = [...new Set(alerts.map(({ name }) => name))];
    const { ok, out } = await tested([
      {
        interval: "1m",
        input_series: lab(cases, undefined, []),
        alert_rule_test: names.map((alertname) => ({ eval_time: "2h", alertname, exp_alerts: [] })),
      },
    ]);
    expect({ ok, out }).toEqual({ ok: true, out: expect.any(String) });
  }, 300_000);

  it("fire each when its metric says that its check is bad, after the time that it states and not before", async () => {
    const { ok, out } = await tested(
      cases
        .filter(({ alert }) => alert.name !== "BackupOld")
        .map((one) => firesIn(one, one.worlds, one.worlds.bad)),
    );
    expect({ ok, out }).toEqual({ ok: true, out: expect.any(String) });
  }, 900_000);

  it("fire for a backup that is of the night before last", async () => {
    const { ok, out } = await tested(
      casesBy(DAYS)
        .filter(({ alert }) => alert.name === "BackupOld")
        .map((one) => firesIn(one, one.worlds, one.worlds.bad, DAYS)),
      DAYS,
    );
    expect({ ok, out }).toEqual({ ok: true, out: expect.any(String) });
  }, 300_000);

  it("fire when nothing tells of the check any more", async () => {
    // One of each kind: what is asked for is the same.
    const first = [...new Map(cases.toReversed().map((one) => [one.alert.name, one])).values()];
    const { ok, out } = await tested(first.map((one) => firesIn(one, { ...one.worlds, badAfter: 0 }, [])));
    expect({ ok, out }).toEqual({ ok: true, out: expect.any(String) });
  }, 300_000);
});

function firesIn({ alert }: Case, worlds: Worlds, instead: readonly InputSeries[], clock = HOURS) {
  const from = worlds.badAfter + alert.forSeconds / 60;
  const after = Math.ceil(from) + 2 * clock.step;
  expect(after).toBeLessThan(clock.step * clock.steps);
  const alertname = alert.name;
  return {
    name: alert.check,
    interval: `${clock.step}m`,
    input_series: lab(casesBy(clock), worlds, instead),
    alert_rule_test: [
      { eval_time: `${Math.ceil(from) - 1}m`, alertname, exp_alerts: [] },
      { eval_time: `${after}m`, alertname, exp_alerts: firing(alertname, worlds) },
    ],
  };
}
