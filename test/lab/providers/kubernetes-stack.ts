import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Provider, type ProviderArgs } from "@pulumi/kubernetes/provider.js";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import { expect, onTestFinished } from "vitest";
import type { EngineReport } from "../../../engine/change.ts";
import { openStack, runStack } from "../../../engine/stack.ts";
import { exported, kubectl } from "../cluster/kubectl.ts";
import { Stage } from "../engine/stage.ts";

const quiet = new AbortController().signal;

/** A stack of one test, whose objects are in the lab's cluster. */
export class ClusterStack {
  readonly #stage: Stage;
  readonly #program: PulumiFn;

  private constructor(stage: Stage, program: PulumiFn) {
    this.#stage = stage;
    this.#program = program;
  }

  /** Opens a stack over a program; what it made is taken down after the test. */
  static async open(program: () => void | Promise<void>): Promise<ClusterStack> {
    const stage = await Stage.open();
    const stack = new ClusterStack(stage, async () => void (await program()));
    onTestFinished(async () => {
      await stack.run("destroy");
      await stage[Symbol.asyncDispose]();
    });
    return stack;
  }

  async run(operation: "preview" | "up" | "refresh" | "destroy"): Promise<EngineReport> {
    const { stack } = await openStack(this.#stage.place(this.#program));
    return await runStack(stack, operation, quiet);
  }

  /** Runs and expects that nothing is refused. */
  async good(operation: "preview" | "up" | "refresh" | "destroy"): Promise<EngineReport> {
    const report = await this.run(operation);
    expect(report.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(report.ok).toBe(true);
    return report;
  }

  /** Runs and expects that it is refused. @returns what is said about it */
  async refused(operation: "preview" | "up"): Promise<string> {
    const report = await this.run(operation);
    expect(report.ok).toBe(false);
    const errors = report.diagnostics.filter(({ severity }) => severity === "error");
    return errors.map(({ message }) => message).join("\n");
  }

  /** What the engine keeps of the stack, as it lies on disk. */
  async state(): Promise<string> {
    const folder = this.#stage.path("state", ".pulumi", "stacks", "blumeops");
    const files = (await readdir(folder)).filter((name) => name.endsWith(".json"));
    return (await Promise.all(files.map(async (name) => await readFile(join(folder, name), "utf8")))).join();
  }
}

/** The provider for the lab's cluster. */
export function lab(args: ProviderArgs = {}): { provider: Provider } {
  return { provider: new Provider("lab", { kubeconfig: exported("KUBECONFIG"), ...args }) };
}

/** The names of a namespace's objects of a kind. */
export async function listed(kind: string, namespace: string): Promise<string[]> {
  const out = await kubectl(["get", kind, "--namespace", namespace, "--output=name", "--ignore-not-found"]);
  return out.split("\n").flatMap((line) => line.split("/").slice(1));
}

/** A pod template of one container that nobody runs. */
export function template(app: string, container: object = {}) {
  return {
    metadata: { labels: { app } },
    spec: { containers: [{ name: app, image: `registry.invalid/${app}:1.0.0`, ...container }] },
  };
}
