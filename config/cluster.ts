import { z } from "zod";
import { SettingsError } from "./settings.ts";

/** `Pulumi.minikube.yaml`, under `config:`. */
const ClusterFile = z.strictObject({
  "blumeops:context": z
    .string()
    .min(1)
    .describe("the context of the kubeconfig that is meant: another cluster may be the current one"),
  "blumeops:settings": z
    .record(z.string(), z.string())
    .default({})
    .describe("values that services ask for as {setting:NAME}"),
});

/** What the cluster's file says. */
export interface ClusterConfig {
  /** Context of the kubeconfig. */
  readonly context: string;
  /** Values of `{setting:NAME}`. */
  readonly values: Readonly<Record<string, string>>;
}

/**
 * Checks the cluster's settings.
 *
 * @param raw keys of the stack's configuration with their values
 * @param file the file to name in errors
 * @param asked the settings that services ask for, each with the file that does
 * @throws {@link SettingsError} with every problem
 */
export function clusterSettings(
  raw: unknown,
  file: string,
  asked: ReadonlyMap<string, string>,
): ClusterConfig {
  const parsed = ClusterFile.safeParse(raw);
  if (!parsed.success)
    throw new SettingsError(
      file,
      parsed.error.issues.map(({ path, message }) => `${path.map(String).join(".") || "config"} ${message}`),
    );
  const values = parsed.data["blumeops:settings"];
  const problems = [
    ...[...asked]
      .filter(([name]) => !Object.hasOwn(values, name))
      .map(([name, where]) => `blumeops:settings has no "${name}", which ${where} asks for`),
    ...Object.keys(values)
      .filter((name) => !asked.has(name))
      .map((name) => `blumeops:settings names "${name}", which no service asks for; remove it`),
  ];
  if (problems.length > 0) throw new SettingsError(file, problems);
  return { context: parsed.data["blumeops:context"], values };
}
