import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { alertsOf } from "../../../derive/alerts/all.ts";
import { routeProbes } from "../../../derive/alloy/probes.ts";
import { checksText } from "../../../derive/checks/asked-here.ts";
import { viewOf } from "../../../derive/host/view.ts";
import { catalogue, checks, fileOf, root } from "./lab.ts";

const { alerts, unshown } = alertsOf(checks, catalogue);
const Rules = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          for: z.string(),
          labels: z.record(z.string(), z.string()),
          annotations: z.record(z.string(), z.string()),
        }),
      ),
    }),
  ),
});
const rules = Rules.parse(parse(fileOf("prometheus", "alerts.yml"))).groups.flatMap((group) => group.rules);
const view = viewOf(catalogue, { values: {} }, catalogue.tailnet.proxyHost, {
  login: "operator",
  root: "",
  portOf: (port) => port,
});

describe("every check", () => {
  it("has an alert, or a reason for having none, and never both", () => {
    const told = [...alerts.map(({ check }) => check), ...unshown.map(({ check }) => check)];
    expect(told.toSorted()).toEqual(checks.map(({ id }) => id).toSorted());
    expect(unshown.filter(({ because }) => because.length < 20)).toEqual([]);
  });

  it("goes without one only where nobody but the tailnet or another machine can tell", () => {
    const kinds = new Set(
      unshown.map(({ check }) => checks.find(({ id }) => id === check)?.question.kind ?? check),
    );
    expect([...kinds].sort()).toEqual(["closed", "device", "door", "key", "policy", "record"]);
  });
});

describe("Prometheus's rules", () => {
  it("are these alerts and no others, though the manifests know no person", () => {
    expect(rules.map(({ labels }) => labels["check"]).toSorted()).toEqual(
      alerts.map(({ check }) => check).toSorted(),
    );
    for (const { expr, labels } of rules)
      expect(expr).toBe(alerts.find(({ check }) => check === labels["check"])?.expression);
  });

  it("say each what is wrong, how soon it matters, and where it is told what to do", () => {
    for (const { labels, annotations } of rules) {
      expect(annotations["summary"]).not.toBe("");
      expect(["critical", "warning"]).toContain(labels["severity"]);
      const page = annotations["runbook_url"]?.split("/docs/")[1] ?? "";
      expect({ page, there: existsSync(join(root, "docs", page)) }).toEqual({ page, there: true });
    }
  });
});

describe("what an alert asks for", () => {
  it("is asked by somebody: each probe has a target, each of the host's own checks a question", () => {
    const probed = new Set(routeProbes(view).map(({ check }) => check.id));
    const asked = new Set(
      checksText(view)
        .split("\n")
        .flatMap((line) => /^judge \d+ (?:answer|(?:up|done) \S+) (.*)$/.exec(line)?.[1] ?? []),
    );
    for (const { expression } of alerts) {
      const [, metric, label] =
        /(probe_\w+|blumeops_check_good)\{check=("(?:[^"\\]|\\.)*")\}/.exec(expression) ?? [];
      if (metric === undefined || label === undefined) continue;
      const id: unknown = JSON.parse(label);
      expect({ id, known: metric.startsWith("probe_") ? probed : asked }).toSatisfy(
        (one: { id: string; known: Set<string> }) => one.known.has(one.id),
      );
    }
    expect(probed.size).toBe(checks.filter(({ question }) => /^(site|stream)$/.test(question.kind)).length);
  });
});

describe("an alert that only follows from another", () => {
  const Config = z.object({
    inhibit_rules: z.array(
      z.object({ source_matchers: z.array(z.string()), target_matchers: z.array(z.string()) }),
    ),
  });
  const config = Config.parse(parse(fileOf("alertmanager", "alertmanager.yml")));

  it("is kept quiet, and never in a ring", () => {
    const because = new Map(alerts.map((alert) => [alert.check, alert.because]));
    for (const [check, causes] of because)
      for (const cause of causes)
        expect({ check, causes: because.get(cause) }).not.toEqual({
          check,
          causes: expect.arrayContaining([check]),
        });
  });

  it("is told to Alertmanager by the checks that it depends on", () => {
    const quiet = (cause: string): string =>
      config.inhibit_rules.find(({ source_matchers: [one] }) => one === `check=${JSON.stringify(cause)}`)
        ?.target_matchers[0] ?? "";
    expect(quiet("agent:mcquack.eblume.caddy")).toContain("site:feed");
    expect(quiet("agent:mcquack.eblume.alloy")).toContain("site:feed");
    expect(quiet("application:kube-state-metrics")).toContain("pods:miniflux/miniflux");
    expect(quiet("site:feed.ops.eblu.me")).toBe("");
  });
});
