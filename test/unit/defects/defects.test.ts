import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import type { Catalogue } from "../../../catalogue/catalogue.ts";
import { Service } from "../../../catalogue/service.ts";
import { findingsOf } from "../../../derive/findings/all.ts";
import { checkPolicy, lintPolicy, readNodes, readServices } from "../../../policy/index.ts";
import alertmanager from "../../../services/alertmanager.ts";
import borgmatic from "../../../services/borgmatic.ts";
import jellyfin from "../../../services/jellyfin.ts";
import navidrome from "../../../services/navidrome.ts";
import nodeExporter from "../../../services/node-exporter-sifaka.ts";
import postgresql from "../../../services/postgresql.ts";
import prometheus from "../../../services/prometheus.ts";
import zot from "../../../services/zot.ts";
import { asItRuns, withAgents, withDatabase, withFiles } from "./catalogue.ts";

const ROOT = join(import.meta.dirname, "../../..");

/** What the lint says of the policy that runs, with the devices and services that are there. */
function ofThePolicy(): { code: string; subject: string; message: string }[] {
  const folder = join(ROOT, "test/unit/access/running-system");
  const read = (file: string): string => readFileSync(join(folder, file), "utf8");
  const result = checkPolicy(read("policy.hujson"), readNodes(JSON.parse(read("nodes.json"))));
  if (!result.ok) throw new Error(result.body.message);
  return lintPolicy(result.evaluated, readServices(JSON.parse(read("services.json"))));
}

/** The findings of facts, as "code file field". */
function found(catalogue: Catalogue): string[] {
  return findingsOf(catalogue).map(({ code, file, field }) => `${code} ${file} ${field}`);
}

/** Each defect of the running system (the table in the project's design), and the finding that reports it by name. */
describe("each defect of the running system is reported by its name", () => {
  const lint = ofThePolicy();
  const said = (code: string): string =>
    lint
      .filter((finding) => finding.code === code)
      .map(({ subject, message }) => `${subject} ${message}`)
      .join("\n");

  it("none of them is in our own facts", () => {
    expect(found(asItRuns())).toEqual([]);
  });

  it("a member who is let in to the forge reaches every site of the proxy: person-unlisted", () => {
    expect(said("person-unlisted")).toMatch(/grants\[2\] lets family@example\.com reach caddy, .*grafana/);
  });

  it("the policy's own tests pass, since they compare tags and not devices: test-holds-by-tag", () => {
    expect(said("test-holds-by-tag")).toContain("is denied to family@example.com as a tag");
  });

  it("four grants name tags that no device carries: rule-matches-nothing, tag-on-no-device", () => {
    expect(lint.filter(({ code }) => code === "rule-matches-nothing")).toHaveLength(4);
    expect(said("tag-on-no-device")).toContain("tag:kiwix is on no device");
  });

  it("members are granted port 22, git listens on 2222: rule-unasked", () => {
    expect(said("rule-unasked")).toContain("tcp 22 of indri to family-phone");
  });

  it("the scheduled backup only creates: backup-only-creates", () => {
    const creates = withAgents(borgmatic, (agent) =>
      agent.label === "mcquack.eblume.borgmatic"
        ? { ...agent, program: [...agent.program, "create"] }
        : agent,
    );
    expect(found(asItRuns(creates))).toEqual([
      "backup-only-creates services/borgmatic.ts runs.native.agents[0].program",
    ]);
  });

  it("databases are in no dump: data-without-store", () => {
    expect(found(asItRuns(withDatabase(postgresql, "teslamate")))).toEqual([
      "data-without-store services/postgresql.ts runs.workload.databases[1]",
    ]);
  });

  it("a volume is listed nowhere: data-without-store", () => {
    expect(found(asItRuns({ ...navidrome, stores: [] }))).toEqual([
      "data-without-store services/navidrome.ts runs.workload.volumes[0]",
    ]);
  });

  it("what is said to be copied is not among the sources: store-not-backed-up", () => {
    const at = "/volume1/photos";
    const store = { name: "photos", at, summary: "photos", kind: "files" } as const;
    const stores = [{ ...store, backup: { by: "files" as const, paths: [at] } }];
    expect(found(asItRuns({ ...nodeExporter, stores }))).toEqual([
      "store-not-backed-up services/node-exporter-sifaka.ts stores[0].backup",
    ]);
  });

  it("the health check tests labels that do not exist: no fact can state one, fact-malformed", () => {
    const checks = [{ kind: "launchd", label: "mcquack.zot-metrics" }];
    const parsed = Service.safeParse({ ...zot, checks });
    expect(parsed.error?.issues.map(({ path }) => path.join("."))).toEqual(["checks.0.kind"]);
  });

  it("and skips a service's site: route-unmonitored", () => {
    const checks = (jellyfin.checks ?? []).filter((check) => check.kind !== "http" || !check.site);
    expect(found(asItRuns({ ...jellyfin, checks }))).toEqual([
      "route-unmonitored services/jellyfin.ts sites[0]",
    ]);
  });

  it("nothing alerts: alerts-missing, alerts-untold", () => {
    const silent = withFiles(prometheus, ({ at }) => at !== "/etc/prometheus/alerts.yml");
    expect(found(asItRuns(silent))).toContain("alerts-missing services/prometheus.ts runs.workload.files");
    const unheard = withFiles(alertmanager, () => false);
    expect(found(asItRuns(unheard))).toContain("alerts-untold services/prometheus.ts runs.workload.files");
  });

  it("an exporter's port is stated in two places that must agree: reference-unknown", () => {
    const metrics = [{ by: "prometheus", port: "exporter" }] as const;
    expect(found(asItRuns({ ...nodeExporter, metrics: [...metrics] }))).toContain(
      "reference-unknown services/node-exporter-sifaka.ts metrics[0].port",
    );
  });

  it("an apply says success when the agent cannot start: agent-without-program", () => {
    const lost = withAgents(jellyfin, (agent) =>
      agent.label === "mcquack.jellyfin" ? { ...agent, program: ["/nowhere/jellyfin"] } : agent,
    );
    expect(found(asItRuns(lost))).toEqual([
      "agent-without-program services/jellyfin.ts runs.native.agents[0].program[0]",
    ]);
  });
});

describe("no pull request is previewed there; here", () => {
  const Step = z.looseObject({ env: z.record(z.string(), z.string()).default({}), run: z.string() });
  const Workflow = z.looseObject({
    on: z.looseObject({ pull_request: z.looseObject({ types: z.array(z.string()) }) }),
    jobs: z.record(z.string(), z.looseObject({ steps: z.array(Step) })),
  });
  const workflow = Workflow.parse(
    parse(readFileSync(join(ROOT, ".forgejo/workflows/pull-request.yaml"), "utf8")),
  );

  it("each is, when it is opened and with each commit", () => {
    expect(workflow.on.pull_request.types).toEqual(expect.arrayContaining(["opened", "synchronize"]));
    expect(workflow.jobs["plan"]?.steps.some(({ run }) => run.includes("blumeops.mjs plan"))).toBe(true);
  });

  it("with no secret within reach of its code", () => {
    const text = JSON.stringify([workflow.jobs["plan"], workflow.jobs["check"]]);
    expect(text).not.toContain("secrets.");
  });
});
