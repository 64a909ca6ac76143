import { z } from "zod";
import { SettingsError } from "./settings.ts";

/** `Pulumi.minikube.yaml`, under `config:`. */
const ClusterFile = z.strictObject({
  "blumeops:settings": z
    .record(z.string(), z.string())
    .default({})
    .describe("values that services ask for as {setting:NAME}"),
});

/**
 * Checks the cluster's settings.
 *
 * @param raw keys of the stack's configuration with their values
 * @param file the file to name in errors
 * @param asked the settings that services ask for, each with the file that does
 * @returns the values by their names
 * @throws {@link SettingsError} with every problem
 */
export function clusterSettings(
  raw: unknown,
  file: string,
  asked: ReadonlyMap<string, string>,
): Readonly<Record<string, string>> {
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
  return values;
}
