import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { act } from "../../../engine/binaries/act.ts";
import { obtain } from "../../../engine/binaries/obtain.ts";
import { Checkout } from "../checkout.ts";

const REPOSITORY = "eblume/blumeops";

const Pull = z.looseObject({
  number: z.int(),
  head: z.object({ sha: z.string() }),
  base: z.object({ sha: z.string() }),
});
const Comments = z.array(z.object({ id: z.int(), body: z.string() }));
const Statuses = z.array(z.object({ context: z.string(), status: z.string(), description: z.string() }));

/** What a workflow's run came to. */
export interface WorkflowRun {
  readonly code: number | undefined;
  readonly log: string;
}

/** A lab with nothing but the forge, a clone of what it holds, and a runner for its workflows. */
export class ForgeLab {
  readonly checkout: Checkout;
  readonly clone: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly #act: string;

  private constructor(
    checkout: Checkout,
    clone: string,
    environment: Readonly<Record<string, string>>,
    runner: string,
  ) {
    this.checkout = checkout;
    this.clone = clone;
    this.environment = environment;
    this.#act = runner;
  }

  static async start(): Promise<ForgeLab> {
    const checkout = await Checkout.make();
    await checkout.json(["lab", "start", "--only", "forge"]);
    return await ForgeLab.over(checkout);
  }

  /** A clone and a runner for the forge of a lab that runs already. */
  static async over(checkout: Checkout): Promise<ForgeLab> {
    const runner = await obtain(act, process.env, () => undefined);
    const folder = await mkdtemp(join(tmpdir(), "blumeops-clone-"));
    const lab = new ForgeLab(checkout, folder, await checkout.environment(), runner.path);
    await lab.git("clone", "--quiet", `${lab.#url}/${REPOSITORY}.git`, ".");
    await lab.git("config", "user.name", "tester");
    await lab.git("config", "user.email", "tester@lab.invalid");
    await lab.git("config", "push.autoSetupRemote", "true");
    return lab;
  }

  /** Removes the clone, and the lab that {@link start} made. */
  async remove(): Promise<void> {
    await this.leave();
    await this.checkout.remove();
  }

  /** Removes the clone alone. */
  async leave(): Promise<void> {
    await rm(this.clone, { recursive: true, force: true });
  }

  /** git in the clone, as after `lab env`. */
  async git(...args: readonly string[]): Promise<string> {
    const env = { ...this.environment, PATH: process.env["PATH"] ?? "", HOME: this.clone };
    return (await execa("git", args, { cwd: this.clone, env, extendEnv: false })).stdout;
  }

  /** Changes a file of the clone's branch, commits and pushes it. */
  async push(message: string, file: string, change: (text: string) => string): Promise<void> {
    const path = join(this.clone, file);
    const before = await this.git("show", `HEAD:${file}`).then(
      (text) => `${text}\n`,
      () => "",
    );
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, change(before));
    await this.git("add", "--all");
    await this.git("commit", "--quiet", "--message", message);
    await this.git("push", "--quiet");
  }

  /** Begins a branch at what main is. */
  async branch(name: string): Promise<void> {
    await this.git("fetch", "--quiet", "origin", "main");
    await this.git("switch", "--quiet", "--force-create", name, "origin/main", "--no-track");
  }

  async open(branch: string, title: string, body = ""): Promise<number> {
    const wanted = { head: branch, base: "main", title, body };
    return Pull.parse(await this.api("POST", "pulls", wanted)).number;
  }

  /** Merges a pull request, as its reviewer would. */
  async merge(pull: number): Promise<void> {
    await this.api("POST", `pulls/${pull}/merge`, { Do: "merge" });
  }

  async comments(pull: number): Promise<z.output<typeof Comments>> {
    return Comments.parse(await this.api("GET", `issues/${pull}/comments`));
  }

  /** The newest status of each of our contexts at the head of a pull request. */
  async statuses(
    pull: number,
  ): Promise<ReadonlyMap<string, { readonly state: string; readonly says: string }>> {
    const { head } = Pull.parse(await this.api("GET", `pulls/${pull}`));
    const { statuses } = z
      .object({ statuses: Statuses })
      .parse(await this.api("GET", `commits/${head.sha}/status?limit=50`));
    return new Map(
      statuses.map(({ context, status, description }) => [context, { state: status, says: description }]),
    );
  }

  /** Calls the forge's API under the repository, as any client would. */
  async api(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.#url}/api/v1/repos/${REPOSITORY}/${path}`, {
      method,
      headers: { authorization: `token ${this.#token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`HTTP ${response.status}: ${await response.text()}`);
    const text = await response.text();
    return text === "" ? undefined : JSON.parse(text);
  }

  /**
   * Runs a workflow's job, and those that it needs, with the real runner on this machine: the workflow of the pull request's branch, with the
   * event that the forge would send.
   */
  async runWorkflow(pull: number, action: "opened" | "synchronize" | "edited"): Promise<WorkflowRun> {
    const scratch = await mkdtemp(join(tmpdir(), "blumeops-act-"));
    try {
      const pullRequest = await this.api("GET", `pulls/${pull}`);
      const event = { action, number: pull, pull_request: pullRequest };
      await writeFile(join(scratch, "event.json"), JSON.stringify(event));
      await writeFile(join(scratch, "secrets"), `GITHUB_TOKEN=${this.#token}\n`, { mode: 0o600 });
      const known = { GITHUB_SERVER_URL: this.#url, GITHUB_REPOSITORY: REPOSITORY };
      const { exitCode, all } = await execa(
        this.#act,
        [
          "pull_request",
          ...["--workflows", join(this.clone, ".forgejo/workflows/pull-request.yaml")],
          ...["--job", "publish"],
          ...["--platform", "k8s=-self-hosted"],
          ...["--eventpath", join(scratch, "event.json")],
          ...["--secret-file", join(scratch, "secrets")],
          ...Object.entries(known).flatMap(([name, value]) => ["--env", `${name}=${value}`]),
        ],
        {
          cwd: this.clone,
          env: { PATH: process.env["PATH"] ?? "", HOME: scratch, ...machine(process.env) },
          extendEnv: false,
          reject: false,
          all: true,
        },
      );
      return { code: exitCode, log: all };
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }

  get #url(): string {
    return this.environment["FORGE_URL"] ?? "";
  }

  get #token(): string {
    return this.environment["FORGE_TOKEN"] ?? "";
  }
}

/** How the packages' registry is reached, as the machine is set up for it, and the cache of what is obtained once, which the jobs share. */
function machine(environment: NodeJS.ProcessEnv): Record<string, string> {
  const { HOME = "", XDG_CACHE_HOME } = environment;
  const own = Object.entries(environment).filter(([name]) =>
    /^(npm_config_|NODE_EXTRA_CA_CERTS$|SSL_CERT_|GIT_SSL_|https?_proxy$|no_proxy$|BLUMEOPS_CACHE$)/i.test(
      name,
    ),
  );
  return {
    BLUMEOPS_CACHE: join(XDG_CACHE_HOME || join(HOME, ".cache"), "blumeops"),
    npm_config_cache: join(HOME, ".npm"),
    npm_config_userconfig: join(HOME, ".npmrc"),
    ...Object.fromEntries(own.map(([name, value = ""]) => [name, value])),
  };
}
