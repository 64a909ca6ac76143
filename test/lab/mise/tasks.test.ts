import { X509Certificate } from "node:crypto";
import { cp, readFile, rm, stat } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { labPlaces } from "../../../lab/places.ts";
import { ForgeLab } from "../forge/forge.ts";
import { placeClusterLogin } from "./cluster-login.ts";
import { realMise } from "./mise.ts";

let mise: string;
let lab: ForgeLab;
let environment: Record<string, string>;
beforeAll(async () => {
  mise = await realMise();
  lab = await ForgeLab.start();
  await lab.checkout.json(["start", "--only", "network,indri"]);
  environment = await lab.checkout.environment();
  await cp(join(lab.clone, ".git"), join(lab.checkout.folder, ".git"), { recursive: true });
}, 900_000);
afterAll(async () => await lab.remove());

interface Ran {
  readonly code: number | undefined;
  readonly said: string;
}

/** Runs a task as a person would, without a network: no tool is installed, nothing is asked for. */
async function run(task: string, ...args: readonly string[]): Promise<Ran> {
  const { folder } = lab.checkout;
  const { exitCode, all } = await execa(mise, ["run", "--quiet", task, ...args], {
    cwd: folder,
    env: {
      ...environment,
      FORGE_REPOSITORY: "eblume/blumeops",
      NO_COLOR: "1",
      HOME: process.env["HOME"] ?? "",
      BLUMEOPS_CACHE: process.env["BLUMEOPS_CACHE"] ?? "",
      MISE_OFFLINE: "1",
      MISE_TASK_RUN_AUTO_INSTALL: "false",
      MISE_TRUSTED_CONFIG_PATHS: folder,
      MISE_CEILING_PATHS: dirname(folder),
      MISE_DATA_DIR: join(folder, ".lab", "mise", "data"),
      MISE_CACHE_DIR: join(folder, ".lab", "mise", "cache"),
      MISE_STATE_DIR: join(folder, ".lab", "mise", "state"),
      MISE_CONFIG_DIR: join(folder, ".lab", "mise", "config"),
      PATH: [dirname(process.execPath), environment["PATH"] ?? ""].join(delimiter),
    },
    extendEnv: false,
    reject: false,
    stdin: "ignore",
    all: true,
  });
  return { code: exitCode, said: all };
}

/** Task, what follows it, and what it says when it did its work. */
const TASKS: readonly (readonly [string, readonly string[], RegExp])[] = [
  ["preview", [], /network +nothing to change[\s\S]*indri +nothing to change/],
  ["up", [], /network +nothing to change[\s\S]*indri +nothing to change/],
  ["tailnet-preview", [], /network +nothing to change/],
  ["tailnet-up", [], /network +nothing to change/],
  ["dns-preview", [], /network +nothing to change/],
  ["dns-up", [], /network +nothing to change/],
  ["provision-indri", [], /indri +nothing to change/],
  ["provision-sifaka", [], /indri +nothing to change/],
  ["plan", ["--base", "HEAD"], /nothing/i],
  ["drift", [], /./],
  ["service-review", [], /services\/\S+\.ts:\d+/],
  ["rebuild-plan", [], /npx blumeops up/],
  ["explain", ["miniflux"], /Miniflux/],
  ["branch-cleanup", ["--dry-run"], /no merged branch is older than 30 days/],
  ["runner-logs", [], /no runner has taken a job yet/],
  ["validate-workflows", [], /every workflow is one that the runner takes/],
  ["docs-check-links", [], /every link leads somewhere/],
  ["render-check", [], /./],
  // It runs these very tests.
  ["test", ["--", "--help"], /types, lint, unit tests and the lab/],
];

describe("each task does its work in the lab", { timeout: 400_000 }, () => {
  it.each(TASKS)("%s", async (task, args, expected) => {
    const { code, said } = await run(task, ...args);
    expect(code, said).toBe(0);
    expect(said).toMatch(expected);
  });

  it("services-check tells how many things are well", async () => {
    const { code, said } = await run("services-check");
    // On a busy machine one of them may take too long to answer.
    expect([0, 1], said).toContain(code);
    expect(said).toMatch(/network +\d+ good[\s\S]*indri +\d+ good[\s\S]*\d+ of \d+ good/);
  });

  it("pr-comments tells what is unresolved", async () => {
    await lab.branch("remarked");
    await lab.push("Say more", "README.md", (text) => `${text}More.\n`);
    const pull = await lab.open("remarked", "Say more");
    await lab.api("POST", `pulls/${pull}/reviews`, {
      event: "COMMENT",
      comments: [{ path: "README.md", body: "More of what?", new_position: 1 }],
    });
    const { code, said } = await run("pr-comments", String(pull));
    expect(code, said).toBe(0);
    expect(said).toMatch(/README\.md:\d+ {2}eblume\n {2}More of what\?\n1 unresolved/);
  });

  it("ensure-minikube-indri-kubectl-config writes a login that nobody else may read", async () => {
    const placed = await placeClusterLogin(environment);
    const { code, said } = await run("ensure-minikube-indri-kubectl-config");
    expect(code, said).toBe(0);
    expect(said).not.toContain("PRIVATE KEY");
    const path = join(labPlaces(lab.checkout.folder).folder, "kube", "minikube-indri", "config.yml");
    expect(said).toContain(`${path}: context minikube-indri, https://k8s.tail8d86e.ts.net`);
    expect(said).toContain("KUBECONFIG does not list it");
    expect(((await stat(path)).mode & 0o777).toString(8)).toBe("600");
    const written = Kubeconfig.parse(parse(await readFile(path, "utf8")));
    const decoded = (text: string | undefined): string => Buffer.from(text ?? "", "base64").toString();
    expect(decoded(written.clusters[0]?.cluster["certificate-authority-data"])).toBe(placed["ca.crt"]);
    expect(decoded(written.users[0]?.user["client-key-data"])).toBe(placed["client.key"]);
    const client = new X509Certificate(decoded(written.users[0]?.user["client-certificate-data"]));
    expect(client.subject).toContain("CN=minikube-user");
  });

  it("ensure-minikube-indri-kubectl-config says what the host lacks", async () => {
    const { LAB_INDRI_ROOT: root = "", LAB_INDRI_USER: user = "" } = environment;
    await rm(join(root, "Users", user, ".minikube/profiles/minikube/client.key"));
    const { code, said } = await run("ensure-minikube-indri-kubectl-config");
    expect(code).toBe(1);
    expect(said).toMatch(/has no login for its cluster: .*client\.key/);
    expect(said).toContain("minikube start makes it");
  });

  it("backup-drill says what is missing where nothing was backed up yet", async () => {
    const { code, said } = await run("backup-drill");
    expect(code, said).not.toBe(2);
    expect(said).toMatch(/archive|borg/);
  });

  it("adopt takes up what is there once the state is lost", async () => {
    const { state } = labPlaces(lab.checkout.folder);
    await rm(state, { recursive: true });
    const { code, said } = await run("adopt", "network");
    expect(code, said).toBe(0);
    expect(said).toMatch(/network +takes up .*policy/);
  });
});

const Kubeconfig = z.object({
  clusters: z.array(z.object({ cluster: z.object({ "certificate-authority-data": z.string() }) })),
  users: z.array(
    z.object({ user: z.object({ "client-certificate-data": z.string(), "client-key-data": z.string() }) }),
  ),
});
