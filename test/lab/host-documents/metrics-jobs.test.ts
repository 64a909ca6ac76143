import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Catalogue } from "../../../catalogue/catalogue.ts";
import { loadCatalogue } from "../../../catalogue/load.ts";
import type { JobName } from "../../../host/jobs.ts";
import { Mac } from "../indri/mac.ts";
import { borg } from "../tools/borg.ts";
import { placeTool } from "../tools/tool.ts";
import { type Answer, type Asked, runJob, secretFile, serve, written } from "./jobs.ts";
import { namesOf, type Samples, samplesOf } from "./metrics.ts";

const KEY = "a-key-that-nobody-may-see";
let mac: Mac;
let facts: Catalogue;
let output: string;

beforeAll(async () => {
  mac = await Mac.start();
  const loaded = await loadCatalogue(fileURLToPath(new URL("../../..", import.meta.url)));
  if (!loaded.ok) throw new Error("the facts cannot be read");
  facts = loaded.catalogue;
  output = join(mac.places.root, "textfiles", "out.prom");
  await mkdir(join(mac.places.root, "textfiles"));
});
afterAll(async () => await mac.discard());

/** What a metrics job wrote. */
async function samples(
  job: JobName,
  environment: Readonly<Record<string, string>>,
  programs: Readonly<Record<string, string>> = {},
): Promise<Samples> {
  const { status, err } = await runJob(mac, job, {
    environment: { ...environment, OUTPUT: output },
    programs,
  });
  expect({ status, err }).toEqual({ status: 0, err: expect.not.stringContaining(KEY) });
  const { text, mode, beside } = await written(output);
  expect({ mode, beside }).toEqual({ mode: 0o644, beside: ["out.prom"] });
  return samplesOf(text);
}

/** The names that the facts promise to dashboards. */
function promised(service: string, file: string): string[] {
  const found = [...facts.services.values()].find(({ name }) => name === service);
  return found?.metrics.find(({ textfile }) => textfile === file)?.series.toSorted() ?? [];
}

describe("the registry's metrics", () => {
  it("say whether it answers", async () => {
    const { url } = await serve(({ path }) => (path === "/v2/_catalog" ? { repositories: [] } : 404));
    const up = await samples("zot-metrics", { ZOT: url });
    expect([...up]).toEqual([["zot_up", 1]]);
    expect(namesOf(up)).toEqual(promised("zot", "zot.prom"));
    const { url: away } = await serve(() => 500);
    expect([...(await samples("zot-metrics", { ZOT: away }))]).toEqual([["zot_up", 0]]);
  });
});

describe("Jellyfin's metrics", () => {
  const answers: Record<string, Answer> = {
    "/health": "Healthy",
    "/System/Info/Public": { Version: "10.11.0" },
    "/Sessions": [
      { NowPlayingItem: { Name: "a" }, PlayState: { IsPaused: false }, TranscodingInfo: { Codec: "h264" } },
      { NowPlayingItem: { Name: "b" }, PlayState: { IsPaused: true } },
      { PlayState: { IsPaused: false } },
    ],
    "/Library/VirtualFolders": [
      { Name: 'Films "old"', CollectionType: "movies", ItemId: "f1" },
      { Name: "Series", CollectionType: "tvshows", ItemId: "s1" },
    ],
  };
  function answer({ path, headers }: Asked): Answer {
    if (path !== "/health" && headers["x-emby-token"] !== KEY) return 401;
    const items = /^\/Items\?ParentId=(..)&IncludeItemTypes=(\w+)&/.exec(path);
    if (items !== null)
      return { TotalRecordCount: items[1] === "f1" ? 120 : items[2] === "Series" ? 8 : 90, Items: [] };
    return answers[path] ?? 404;
  }

  it("are those that the facts promise, asked with a key that is in no argument", async () => {
    const { url, asked } = await serve(answer, KEY);
    const keyFile = await secretFile(join(mac.places.home, ".jellyfin-api-key"), KEY);
    const found = await samples("jellyfin-metrics", { JELLYFIN: url, KEY_FILE: keyFile });
    expect(namesOf(found)).toEqual(promised("jellyfin", "jellyfin.prom"));
    expect(Object.fromEntries(found)).toEqual({
      jellyfin_up: 1,
      'jellyfin_version_info{version="10.11.0"}': 1,
      jellyfin_sessions_total: 3,
      jellyfin_sessions_playing: 1,
      jellyfin_sessions_paused: 1,
      jellyfin_transcode_sessions_total: 1,
      'jellyfin_library_items{library="Films \\"old\\"",type="Movie"}': 120,
      'jellyfin_library_items{library="Series",type="Series"}': 8,
      'jellyfin_library_items{library="Series",type="Episode"}': 90,
    });
    expect(asked.filter(({ inArguments }) => inArguments)).toEqual([]);
  });

  it("say that it is down, and nothing else, while it is", async () => {
    const { url } = await serve(() => 503);
    const keyFile = await secretFile(join(mac.places.home, ".jellyfin-api-key"), KEY);
    expect([...(await samples("jellyfin-metrics", { JELLYFIN: url, KEY_FILE: keyFile }))]).toEqual([
      ["jellyfin_up", 0],
    ]);
  });
});

describe("the forge's metrics", () => {
  const run = (workflow_id: string, status: string, started: string, stopped: string) => ({
    workflow_id,
    status,
    started,
    stopped,
  });
  const runs = [
    run("build.yaml", "failure", "2026-03-02T10:00:00Z", "2026-03-02T10:01:30Z"),
    run("build.yaml", "success", "2026-03-01T10:00:00Z", "2026-03-01T10:05:00Z"),
    run("docs.yaml", "running", "2026-03-02T10:00:00Z", "1970-01-01T00:00:00Z"),
  ];
  const repository = {
    full_name: "eblume/blumeops",
    open_pr_counter: 2,
    open_issues_count: 5,
    release_counter: 3,
    mirror: false,
    empty: false,
  };
  function answer({ path, headers }: Asked): Answer {
    if (headers.authorization !== `token ${KEY}`) return 401;
    const { pathname, searchParams } = new URL(path, "http://forge");
    const below = pathname.replace("/api/v1", "");
    const status = searchParams.get("status");
    switch (below) {
      case "/version":
        return { version: "14.0.2" };
      case "/repos/search":
        return {
          ok: true,
          data: [
            repository,
            { ...repository, full_name: "mirrors/zot", mirror: true },
            { ...repository, full_name: "eblume/new", empty: true },
          ],
        };
      case "/repos/eblume/blumeops/languages":
        return { TypeScript: 120_000, Shell: 9_000 };
      case "/repos/eblume/blumeops/releases/latest":
        return { tag_name: "v1.13.3", published_at: "2026-03-01T00:00:00-08:00" };
      case "/repos/eblume/blumeops/commits":
        return [{ sha: "a", commit: { committer: { date: "2026-03-07T08:30:00+00:00" } } }];
      case "/repos/eblume/blumeops/actions/runs":
        // Without a page the real forge lists all.
        if (searchParams.get("page") !== "1") return 400;
        return status === null
          ? { total_count: runs.length, workflow_runs: runs }
          : { total_count: runs.filter((one) => one.status === status).length, workflow_runs: [] };
      default:
        return 404;
    }
  }

  it("are those that the facts promise, of repositories that somebody works on", async () => {
    const { url, asked } = await serve(answer, KEY);
    const keyFile = await secretFile(join(mac.places.home, ".forgejo-api-key"), KEY);
    const found = await samples("forgejo-metrics", { FORGEJO: url, KEY_FILE: keyFile });
    expect(namesOf(found)).toEqual(promised("forgejo", "forgejo.prom"));
    const repo = 'repo="eblume/blumeops"';
    expect(Object.fromEntries(found)).toMatchObject({
      forgejo_up: 1,
      [`forgejo_repo_open_pull_requests{${repo}}`]: 2,
      [`forgejo_repo_open_issues{${repo}}`]: 5,
      [`forgejo_repo_releases_total{${repo}}`]: 3,
      [`forgejo_repo_language_bytes{${repo},language="TypeScript"}`]: 120_000,
      [`forgejo_repo_latest_release_timestamp_seconds{${repo},version="v1.13.3"}`]:
        Date.parse("2026-03-01T08:00:00Z") / 1000,
      [`forgejo_repo_latest_commit_timestamp_seconds{${repo}}`]: Date.parse("2026-03-07T08:30:00Z") / 1000,
      [`forgejo_actions_runs_total{${repo},status="success"}`]: 1,
      [`forgejo_actions_runs_total{${repo},status="failure"}`]: 1,
      [`forgejo_actions_run_duration_seconds{${repo},workflow="build.yaml"}`]: 90,
      [`forgejo_actions_last_success_timestamp_seconds{${repo},workflow="build.yaml"}`]:
        Date.parse("2026-03-01T10:05:00Z") / 1000,
      [`forgejo_actions_jobs_waiting{${repo}}`]: 0,
      [`forgejo_actions_jobs_running{${repo}}`]: 1,
    });
    expect([...found.keys()].filter((key) => /mirrors|new/.test(key))).toEqual([]);
    expect(asked.filter(({ inArguments }) => inArguments)).toEqual([]);
  });

  it("say that it is down, and nothing else, while it is", async () => {
    const { url } = await serve(() => 502);
    const keyFile = await secretFile(join(mac.places.home, ".forgejo-api-key"), KEY);
    expect([...(await samples("forgejo-metrics", { FORGEJO: url, KEY_FILE: keyFile }))]).toEqual([
      ["forgejo_up", 0],
    ]);
  });
});

describe("the cluster's metrics", () => {
  const kubectl = `case "$*" in
    *"/healthz") echo ok ;;
    *"/api/v1/nodes") echo '{"items":[{}]}' ;;
    *"/api/v1/pods") echo '{"items":[{},{},{}]}' ;;
    *"/api/v1/namespaces") echo '{"items":[{},{}]}' ;;
    *) exit 1 ;;
  esac`;

  it("count its nodes, pods and namespaces", async () => {
    const found = await samples(
      "minikube-metrics",
      { HOME: mac.places.home },
      { kubectl, minikube: "exit 0" },
    );
    expect(namesOf(found)).toEqual(promised("minikube", "minikube.prom"));
    expect(Object.fromEntries(found)).toEqual({
      minikube_up: 1,
      minikube_apiserver_up: 1,
      minikube_node_count: 1,
      minikube_pod_count: 3,
      minikube_namespace_count: 2,
    });
  });

  it.each([
    [
      "minikube says that not all of it runs, whatever its text",
      { kubectl, minikube: "echo host: Running; exit 7" },
      0,
    ],
    ["the API server does not answer", { kubectl: "exit 1", minikube: "exit 0" }, 1],
  ])("are zeros while %s", async (_, programs, up) => {
    const found = await samples("minikube-metrics", { HOME: mac.places.home }, programs);
    expect([...found.values()]).toEqual([up, 0, 0, 0, 0]);
  });
});

describe("the Mac's power metrics", () => {
  // As powermetrics prints them on Apple silicon.
  const said = `cat <<'END'
Machine model: Macmini9,1
**** Processor usage ****
E-Cluster Power: 24 mW
CPU Power: 1250 mW
GPU Power: 18 mW
ANE Power: 0 mW
Combined Power (CPU + GPU + ANE): 1268 mW
**** Thermal pressure ****
Current pressure level: Heavy
END`;

  it("are watts, and heat as a number", async () => {
    const found = await samples("macos-power-metrics", {}, { powermetrics: said });
    expect(namesOf(found)).toEqual(promised("alloy", "macos_power.prom"));
    expect(Object.fromEntries(found)).toEqual({
      macos_cpu_power_watts: 1.25,
      macos_gpu_power_watts: 0.018,
      macos_ane_power_watts: 0,
      macos_combined_power_watts: 1.268,
      macos_thermal_pressure: 2,
    });
  });

  it("are zeros where powermetrics does not answer", async () => {
    const found = await samples("macos-power-metrics", {}, { powermetrics: "exit 1" });
    expect([...found.values()]).toEqual([0, 0, 0, 0, 0]);
  });
});

describe("the backup's metrics", () => {
  it("are those that the facts promise, of a real repository and its last archive by source", async () => {
    const program = join(mac.places.root, "tools", "borg");
    await placeTool(await borg(), program);
    const { home, volumes } = mac.places;
    const repository = join(volumes, "backups", "borg");
    await secretFile(join(home, ".borg", "config.yaml"), "a passphrase\n");
    const files = [
      [join(home, "Documents", "a"), "12345"],
      [join(home, "code", "personal", "zk", "b"), "123"],
      [join(home, "elsewhere", "c"), "1"],
    ] as const;
    for (const [path, text] of files) {
      await mkdir(join(path, ".."), { recursive: true });
      await writeFile(path, text);
    }
    const environment = {
      BORG_REPO: repository,
      BORG_PASSCOMMAND: `cat ${home}/.borg/config.yaml`,
      SOURCES: `Documents=${home}/Documents:Zettelkasten=${home}/code/personal/zk`,
    };
    const exported = Object.entries(environment)
      .map(([name, value]) => `export ${name}='${value}';`)
      .join(" ");
    const made = await mac.run(
      `${exported} '${program}' init --encryption=repokey && '${program}' create ::first ${files.map(([path]) => path).join(" ")}`,
    );
    expect(made.status).toBe(0);

    const found = await samples("borgmatic-metrics", environment, { borg: `exec '${program}' "$@"` });
    expect(namesOf(found)).toEqual(promised("borgmatic", "borgmatic.prom"));
    expect(Object.fromEntries(found)).toMatchObject({
      borgmatic_up: 1,
      borgmatic_archive_count: 1,
      borgmatic_last_archive_files: 3,
      borgmatic_last_archive_original_size_bytes: expect.any(Number),
      'borgmatic_source_size_bytes{source="Documents"}': 5,
      'borgmatic_source_size_bytes{source="Zettelkasten"}': 3,
      'borgmatic_source_size_bytes{source="other"}': 1,
    });
    const ended = found.get("borgmatic_last_archive_timestamp") ?? 0;
    expect(await readFile(output, "utf8")).not.toContain("a passphrase");
    // Within the hour, whatever the zone of this machine.
    expect(Math.abs(Date.now() / 1000 - ended)).toBeLessThan(3600);
  });

  it("say that the repository cannot be read, and nothing else, while the share is not mounted", async () => {
    const found = await samples(
      "borgmatic-metrics",
      { BORG_REPO: "/nowhere", SOURCES: "" },
      { borg: "exit 2" },
    );
    expect([...found]).toEqual([["borgmatic_up", 0]]);
  });
});
