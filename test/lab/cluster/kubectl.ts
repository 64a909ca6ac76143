import { join } from "node:path";
import { execa } from "execa";
import { expect, inject, onTestFinished } from "vitest";
import { stringify } from "yaml";

const lab = inject("lab");

/** The lab's environment, as a shell has it after `eval "$(npx blumeops lab env)"`, with a home in which kubectl may keep its cache. */
export const environment = { ...lab.environment, HOME: join(lab.folder, ".lab", "home") };

/** What the lab exports under a name. */
export function exported(name: string): string {
  const value = lab.environment[name];
  if (value === undefined) throw new Error(`the lab exports no ${name}`);
  return value;
}

/** Runs plain kubectl. @throws Error with what it says when it fails */
export async function kubectl(args: readonly string[], input?: string): Promise<string> {
  const { stdout } = await execa("kubectl", args, {
    env: environment,
    extendEnv: false,
    ...(input === undefined ? { stdin: "ignore" } : { input }),
  });
  return stdout;
}

/** Applies objects. */
export async function apply(...objects: readonly object[]): Promise<void> {
  await kubectl(["apply", "--filename=-"], objects.map((object) => stringify(object)).join("---\n"));
}

/** Makes a namespace that is gone after the test. */
export async function namespace(name: string): Promise<string> {
  await kubectl(["create", "namespace", name]);
  onTestFinished(async () => void (await kubectl(["delete", "namespace", name, "--wait=false"])));
  return name;
}

/** A field of an object; "" where there is none. @param path as kubectl's jsonpath has it: "{.status.phase}" */
export async function field(kind: string, name: string, inNamespace: string, path: string): Promise<string> {
  const where = ["--namespace", inNamespace, "--ignore-not-found"];
  return await kubectl(["get", kind, name, ...where, "--output", `jsonpath=${path}`]);
}

/** Waits until a field of an object has a value. */
export async function expectField(
  kind: string,
  name: string,
  inNamespace: string,
  path: string,
  value: string,
  timeout = 120_000,
): Promise<void> {
  const seen = expect.poll(async () => await field(kind, name, inNamespace, path), {
    timeout,
    interval: 250,
  });
  await seen.toBe(value).catch(async (error: unknown) => {
    const status = await field(kind, name, inNamespace, "{.status}");
    throw new Error(`${kind} ${name} has another ${path}; its status is ${status}`, { cause: error });
  });
}

/** Tells Argo CD to look at an application again. */
export async function refresh(name: string): Promise<void> {
  await kubectl([
    "annotate",
    "application",
    name,
    "--namespace=argocd",
    "argocd.argoproj.io/refresh=normal",
    "--overwrite",
  ]);
}

/** A Deployment of one container that nobody runs. */
export function deployment(name: string, inNamespace: string, replicas = 1): object {
  const labels = { app: name };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: inNamespace },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name, image: `registry.invalid/${name}:1.0.0` }] },
      },
    },
  };
}
