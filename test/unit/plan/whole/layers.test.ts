import { describe, expect, it } from "vitest";
import type { ServiceFacts } from "../../../../catalogue/service.ts";
import { alertsBetween } from "../../../../plan/whole/alerts.ts";
import { planBetween } from "../../../../plan/whole/between.ts";
import { planMarkdown } from "../../../../plan/whole/markdown.ts";
import { renderPlan } from "../../../../plan/whole/terminal.ts";
import { hostsWithShares, leanedOn, podService } from "../../cluster/lab.ts";
import { agent, file, onMac } from "../../derive/host/mac.ts";
import { inCluster, labOf, native } from "../../derive/lab.ts";
import { lab, planOf, sectionsOf, sideOf } from "./labs.ts";

const site: Partial<ServiceFacts> = {
  ports: { http: { port: 8000, scheme: "http" } },
  sites: [{ host: "wiki", to: "http" }],
};

/** What changes from one set of services to another. */
function changing(before: readonly ServiceFacts[], after: readonly ServiceFacts[]) {
  const plan = planOf(lab(before), lab(after));
  return { plan, ...sectionsOf(plan) };
}

describe("a plan says who gains or loses access", () => {
  it("by person and service, where a service is opened to others", () => {
    const { access } = changing(
      [native("wiki", { ...site, audience: "owner" })],
      [native("wiki", { ...site, audience: "watchers" })],
    );
    expect(access.services).toEqual([{ kind: "gain", who: "family", service: "wiki", stays: true }]);
    expect(access.changes.map(({ kind }) => kind)).toContain("gain");
    expect(access.policy?.diff).toContain("tag:media");
  });

  it("and who loses it", () => {
    const { access, plan } = changing(
      [native("wiki", { ...site, audience: "members" })],
      [native("wiki", { ...site, audience: "owner" })],
    );
    expect(access.services.map(({ kind, who }) => `${who} ${kind}`).sort()).toEqual([
      "family lose",
      "guest lose",
    ]);
    expect(plan.verdict).toContain("nobody gains access");
    expect(plan.verdict).toContain("family loses wiki");
  });

  it("and not where only the port moves", () => {
    const device = (listen: number): Partial<ServiceFacts> => ({
      audience: "members",
      device: { name: "feed", tag: "tag:feed", via: "ingress", ports: [{ listen, to: "http" }] },
    });
    const { access } = changing([inCluster("feed", device(443))], [inCluster("feed", device(8443))]);
    expect(access.services).toEqual([]);
    expect(access.changes.map(({ kind, on }) => [kind, on])).toEqual([
      ["gain", ["tcp 8443"]],
      ["lose", ["tcp 443"]],
    ]);
  });

  it("the internet too", () => {
    const open = native("wiki", {
      ...site,
      sites: [{ host: "wiki", to: "http", audiences: ["owner", "internet"] }],
      public: [{ host: "wiki", through: "edge" }],
    });
    const { access, dns } = changing([native("wiki", site)], [open]);
    expect(access.services).toContainEqual({
      kind: "gain",
      who: "everybody on the internet",
      service: "wiki",
      stays: true,
    });
    expect(dns).toContainEqual({
      kind: "add",
      subject: "wiki.example.org CNAME",
      after: "edge.example.net. (TTL 300 s)",
    });
  });
});

describe("a plan says what changes of names and routes", () => {
  it("a record and a route of a site that is new", () => {
    const { dns, routes } = changing([], [native("wiki", { ...site, audience: "members" })]);
    expect(dns.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual(["add wiki.lab.example.org A"]);
    expect(routes).toEqual([
      {
        kind: "add",
        subject: "https://wiki.lab.example.org (wiki)",
        after: "wiki at 127.0.0.1:8000, for owner, members by home",
      },
    ]);
  });

  it("a door that is the first of its audience", () => {
    const { tailnet } = changing([], [native("wiki", { ...site, audience: "watchers" })]);
    expect(tailnet).toEqual([{ kind: "add", subject: "service media", after: "tag:media, tcp 443" }]);
  });
});

describe("a plan says what becomes of a host", () => {
  const served = (text: string, more: Partial<ServiceFacts> = {}): ServiceFacts =>
    onMac(
      "wiki",
      { files: [file("{home}/wiki.conf", text)], agents: [agent("example.wiki")] },
      { restart: { seconds: 5, noticed: "who reads" }, ...more },
    );

  it("a file as a diff, the agent that restarts, and who notices for how long", () => {
    const { hosts, away, plan } = changing([served("colour red\n")], [served("colour blue\n")]);
    expect(hosts).toHaveLength(1);
    expect(hosts[0]).toMatchObject({
      host: "server",
      service: "wiki",
      kind: "change",
      restarts: ["example.wiki"],
    });
    expect(hosts[0]?.files[0]?.path).toBe("~/wiki.conf");
    expect(hosts[0]?.files[0]?.diff).toContain("-colour red\n+colour blue");
    expect(away).toEqual([
      { service: "wiki", title: "wiki", layer: "indri", seconds: 5, noticed: "who reads" },
    ]);
    expect(plan.verdict).toBe("wiki is away for about 5 s; nobody gains access; nothing is deleted");
  });

  it("nothing of a service that only comes to be started", () => {
    const { hosts, away } = changing([], [served("colour red\n")]);
    expect(hosts[0]).toMatchObject({ kind: "add", starts: ["example.wiki"], restarts: [] });
    expect(away).toEqual([]);
  });

  it("what stops, what goes and what stays of a service that is taken away", () => {
    const { hosts, plan } = changing([served("colour red\n")], []);
    expect(hosts[0]).toMatchObject({ kind: "remove", stops: ["example.wiki"] });
    expect(hosts[0]?.files.map(({ kind, path }) => `${kind} ${path}`)).toContain("remove ~/wiki.conf");
    expect(hosts[0]?.notes[0]).toContain("keeps");
    expect(plan.verdict).toContain("1 thing is deleted");
  });

  it("a word in the place of a secret, and never more", () => {
    const secret = (text: string): ServiceFacts =>
      onMac(
        "wiki",
        { files: [{ ...file("{home}/wiki.conf", text), mode: "0600" }], agents: [agent("example.wiki")] },
        { secrets: { key: "op://lab/wiki/key" } },
      );
    const { hosts } = changing([secret("key {secret:key}\na\n")], [secret("key {secret:key}\nb\n")]);
    expect(hosts[0]?.files[0]?.diff).toContain(" key ‹secret op://lab/wiki/key›");
  });

  it("a mode alone", () => {
    const mode = (one: string): ServiceFacts =>
      onMac("wiki", { files: [{ ...file("{home}/wiki.conf", "a\n"), mode: one }] });
    const { hosts } = changing([mode("0644")], [mode("0600")]);
    expect(hosts[0]?.files[0]).toMatchObject({ mode: "0644 → 0600", diff: "" });
  });

  it("a container that is made anew", () => {
    const container = (version: string): ServiceFacts => ({
      ...native("exporter"),
      runs: { where: "container", host: "storage", image: `example.org/e:${version}`, options: ["--name=e"] },
    });
    const hosts = sectionsOf(planOf(labWithDocker(container("1")), labWithDocker(container("2")))).hosts;
    expect(hosts[0]).toMatchObject({ host: "storage", restarts: ["container exporter"] });
    expect(hosts[0]?.files[0]?.diff).toContain("-example.org/e:1\n+example.org/e:2");
  });
});

/** A lab whose NAS has Docker. */
function labWithDocker(service: ServiceFacts) {
  return labOf([...leanedOn, service], {
    hosts: hostsWithShares.map((host) =>
      host.name === "storage" ? { ...host, paths: { docker: "/usr/local/bin/docker" } } : host,
    ),
  });
}

describe("a plan says what becomes of the cluster", () => {
  it("an object with what differs in its manifest, and its pods that are made anew", () => {
    const feed = (batch: string): ServiceFacts =>
      podService(
        "feed",
        { environment: { BATCH: batch } },
        { restart: { seconds: 4, noticed: "who reads" } },
      );
    const { cluster, away } = changing([feed("a hundred")], [feed("two hundred")]);
    expect(cluster.map(({ subject, restarts }) => [subject, restarts])).toEqual([
      ["Deployment feed/feed", true],
    ]);
    expect(cluster[0]?.diff?.path).toBe("manifests/feed/deployment-feed.yaml");
    expect(cluster[0]?.diff?.diff).toMatch(/-\s+value: a hundred\n\+\s+value: two hundred/);
    expect(away.map(({ service, seconds }) => [service, seconds])).toEqual([["feed", 4]]);
  });

  it("the dangerous objects first", () => {
    const feed = (more: object, volumes: object): ServiceFacts => podService("feed", { ...more, ...volumes });
    const data = { volumes: [{ name: "data", at: "/data", from: { kind: "claim", size: "1Gi" } }] };
    const { cluster } = changing(
      [feed({ environment: { A: "1" } }, data)],
      [feed({ environment: { A: "2" } }, {})],
    );
    expect(cluster[0]?.subject).toBe("PersistentVolumeClaim feed/data");
    expect(cluster[0]?.dangers).toHaveLength(1);
    expect(cluster.slice(1).every(({ dangers }) => dangers.length === 0)).toBe(true);
  });
});

describe("a plan says what becomes of upkeep", () => {
  const kept = (more: Partial<ServiceFacts>): ServiceFacts => native("wiki", { ...site, ...more });

  it("references to secrets that come and go, with who reads them", () => {
    const { secrets } = changing(
      [kept({ secrets: { old: "op://lab/wiki/old" } })],
      [kept({ secrets: { new: "op://lab/wiki/new" } })],
    );
    expect(secrets).toEqual([
      { kind: "add", reference: "op://lab/wiki/new", services: ["wiki"] },
      { kind: "remove", reference: "op://lab/wiki/old", services: ["wiki"] },
    ]);
  });

  it("versions, with where their releases are announced", () => {
    const version = (pin: string) => ({ version: { pin, upstream: "https://example.org/releases" } });
    const { plan, versions } = changing([kept(version("1.0"))], [kept(version("2.0"))]);
    expect(versions).toEqual([
      { service: "wiki", before: "1.0", after: "2.0", upstream: "https://example.org/releases" },
    ]);
    expect(planMarkdown(plan)).toContain("[release notes](https://example.org/releases)");
  });

  it("a check that is lost, and a backup that is", () => {
    const store = (backup: NonNullable<ServiceFacts["stores"]>[number]["backup"]): Partial<ServiceFacts> => ({
      stores: [{ name: "pages", at: "{home}/pages", kind: "files", summary: "what was written", backup }],
    });
    const { upkeep } = changing(
      [kept({ ...store({ by: "files", paths: ["{home}/pages"] }), checks: [{ kind: "tcp", port: "http" }] })],
      [kept(store({ by: "nothing", because: "it can be written again" }))],
    );
    expect(upkeep.map(({ kind, what }) => `${kind} ${what}`)).toEqual(["remove check", "remove backup"]);
  });

  it("alerts that are gained and lost, and not those that ask something else of the same thing", () => {
    const rule = (alert: string, check: string, expr: string): string =>
      `          - alert: ${alert}\n            expr: ${expr}\n            labels: { check: "${check}", service: wiki }\n            annotations: { summary: "${check} is bad" }\n`;
    const tree = (...rules: readonly string[]): ReadonlyMap<string, string> =>
      new Map([
        [
          "prometheus/configmap-prometheus.yaml",
          `kind: ConfigMap\ndata:\n  alerts.yml: |\n    groups:\n      - name: wiki\n        rules:\n${rules.join("")}`,
        ],
      ]);
    const was = tree(rule("SiteDown", "site:wiki", "up == 0"), rule("PortClosed", "tcp:wiki", "up == 0"));
    const is = tree(rule("SiteDown", "site:wiki", "up == 1"), rule("AgentDown", "agent:wiki", "up == 0"));
    expect(alertsBetween(was, is)).toEqual([
      { kind: "remove", what: "alert", service: "wiki", says: "PortClosed: tcp:wiki is bad" },
      { kind: "add", what: "alert", service: "wiki", says: "AgentDown: agent:wiki is bad" },
    ]);
  });

  it("findings that are new, and those that are gone", () => {
    const checked = kept({ checks: [{ kind: "http", site: true, path: "/" }] });
    expect(planOf(lab([checked]), lab([kept({})])).findings.new.map(({ code }) => code)).toContain(
      "route-unmonitored",
    );
    expect(planOf(lab([kept({})]), lab([checked])).findings.gone.map(({ code }) => code)).toContain(
      "route-unmonitored",
    );
  });
});

describe("a change that touches nothing derived", () => {
  const before = lab([native("wiki", { ...site, summary: "pages" })]);
  const plan = planOf(before, lab([native("wiki", { ...site, summary: "pages that people write" })]));

  it("says so in one line", () => {
    expect(plan.verdict).toBe("nothing changes");
    const [title, foot, ...rest] = planMarkdown(plan).trim().split("\n\n");
    expect(title).toBe("### Plan for `a-branch` · nothing changes");
    expect(foot).toContain("no credential used");
    expect(rest).toEqual([]);
    expect(renderPlan(plan, unpainted)).toHaveLength(2);
  });
});

const unpainted = {
  bold: (text: string) => text,
  dim: (text: string) => text,
  red: (text: string) => text,
  green: (text: string) => text,
  yellow: (text: string) => text,
};

describe("facts that are not in order", () => {
  it("plan nothing, and name what is wrong", () => {
    const base = sideOf(lab([]));
    const wrong = {
      code: "port-taken",
      severity: "error",
      file: "services/wiki.ts",
      field: "ports.http",
      message: "listens where another does",
      remedy: "choose another port",
    } as const;
    const plan = planBetween({
      between: {
        base: { name: "main", commit: "0".repeat(40) },
        tree: { name: "a-branch", commit: "1".repeat(40), edited: false },
      },
      base,
      tree: { derived: { form: 1, findings: [wrong] }, manifests: base.manifests },
      lockout: () => [],
      today: "2027-01-01",
      notes: [],
    });
    expect(plan.sections).toBeUndefined();
    expect(plan.verdict).toContain("the facts are not in order: 1 new error");
    expect(planMarkdown(plan)).toContain("listens where another does");
  });
});
