import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { HostName } from "../../../catalogue/names.ts";
import { toldOf } from "../../../cli/host.ts";
import type { HostDocument, HostService } from "../../../derive/host/document.ts";
import type { EngineReport } from "../../../engine/change.ts";
import { recover } from "../../../engine/recover.ts";
import { type Opened, openStack, runStack } from "../../../engine/stack.ts";
import type { HostAddress, Login } from "../../../host/ssh/address.ts";
import { type KeyAgent, serveKeys } from "../../../host/ssh/agent.ts";
import { lookAt } from "../../../observe/look.ts";
import type { Values } from "../../../observe/mask.ts";
import { type HostPlan, planOf, wantedServices } from "../../../observe/plan.ts";
import { indri } from "../../../stacks/indri.ts";
import { Stage } from "../engine/stage.ts";
import type { Mac } from "../indri/mac.ts";

/** What one run came to, and what was planned before it. */
export interface HostRun {
  readonly report: EngineReport;
  readonly plan: HostPlan;
}

/** The host stack over the lab's Mac, with services of the test's own: the engine, the plugin and the host are the real ones of the lab. */
export class HostStage implements AsyncDisposable {
  readonly stage: Stage;
  readonly address: HostAddress;
  readonly #mac: Mac;
  readonly #agent: KeyAgent;

  private constructor(stage: Stage, mac: Mac, address: HostAddress, agent: KeyAgent) {
    this.stage = stage;
    this.address = address;
    this.#mac = mac;
    this.#agent = agent;
  }

  static async open(mac: Mac, pluginsFrom?: string): Promise<HostStage> {
    const { environment } = mac.emulator;
    const known = await readFile(environment["LAB_INDRI_KNOWN_HOSTS"] ?? "", "utf8");
    const address = {
      name: "indri",
      address: environment["LAB_INDRI_HOST"] ?? "",
      port: Number(environment["LAB_INDRI_PORT"]),
      user: environment["LAB_INDRI_USER"] ?? "",
      hostKey: known.trim().split(" ").slice(1).join(" "),
    };
    const agent = await serveKeys(environment["LAB_INDRI_KEY"] ?? "");
    return new HostStage(await Stage.open(pluginsFrom), mac, address, agent);
  }

  get login(): Login {
    return { agent: this.#agent.socket };
  }

  /** Looks at the Mac and runs the stack, as the command line does. @param given values of secrets, by reference */
  async run(
    operation: "preview" | "up" | "destroy",
    services: readonly HostService[],
    given: Values | "unknown" = new Map(),
  ): Promise<HostRun> {
    const values = given === "unknown" ? undefined : given;
    let plan: HostPlan | undefined;
    const place = this.stage.place(async () => (plan === undefined ? {} : indri(plan)));
    const opened = await openStack({
      ...place,
      stack: "indri",
      environment: { ...place.environment, SSH_AUTH_SOCK: this.#agent.socket },
    });
    plan = await this.plan(opened, services, values);
    const report = await runStack(opened.stack, operation, new AbortController().signal, undefined, false);
    return { report, plan };
  }

  async plan(
    opened: Opened,
    services: readonly HostService[],
    values: Values | undefined,
  ): Promise<HostPlan> {
    const document: HostDocument = { host: HostName.parse("indri"), services };
    const { resources } = await recover(opened);
    return planOf({
      document,
      address: this.address,
      place: { login: this.address.user, root: this.#mac.places.root, portOf: (port) => port },
      values,
      world: await lookAt(this.address, this.login, wantedServices(document, values)),
      told: toldOf(resources),
      sites: [],
    });
  }

  /** Runs it and expects it to go well. */
  async up(services: readonly HostService[], values?: Values): Promise<HostRun> {
    const run = await this.run("up", services, values);
    if (!run.report.ok) throw new Error(run.report.diagnostics.map(({ message }) => message).join("\n"));
    return run;
  }

  /**
   * The Mac as the stack leaves it: every file of the home and of Homebrew's folder with its mode and content, and the agents that launchd knows.
   * Logs and what services write themselves are left out, and the word by which the host tells one apply from another.
   */
  async world(): Promise<Record<string, string>> {
    const { home, launchDaemons } = this.#mac.places;
    const files = (await Promise.all([home, launchDaemons].map((folder) => filesBelow(folder))))
      .flat()
      .filter(([path]) => !/\/Logs\/|\/data\/|\/\.local\/state\/blumeops\/[^/]+\/seen$/.test(path));
    const { out } = await this.#mac.run("launchctl list");
    const agents = out
      .split("\n")
      .map((line) => line.split("\t"))
      .flatMap(([pid, , label]) =>
        label === undefined || label === "Label" ? [] : [[label, pid === "-" ? "loaded" : "runs"] as const],
      );
    return Object.fromEntries([...files, ...agents].sort(([a], [b]) => a.localeCompare(b)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent[Symbol.asyncDispose]();
    await this.stage[Symbol.asyncDispose]();
  }
}

async function filesBelow(folder: string): Promise<(readonly [string, string])[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return await Promise.all(
    entries.map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      const { mode } = await stat(path);
      const content = entry.isFile() ? await readFile(path, "base64") : "";
      return [path, `${mode.toString(8)} ${content}`] as const;
    }),
  );
}
