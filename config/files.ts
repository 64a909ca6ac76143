import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { parseDocument } from "yaml";
import { z } from "zod";
import { SettingsError } from "./settings.ts";

/** `Pulumi.yaml`. */
const ProjectFile = z.strictObject({
  name: z.literal("blumeops", "must be blumeops: the state of every stack lies under this name"),
  description: z.string().optional(),
  runtime: z.strictObject({
    name: z.literal("nodejs"),
    options: z.strictObject({
      typescript: z.literal(false, "must be false: Node runs the program as it is"),
      packagemanager: z.literal("npm").optional(),
    }),
  }),
  main: z.string(),
  backend: z.strictObject({ url: z.string() }).optional(),
});

/** `Pulumi.<stack>.yaml`. The engine adds what it needs for its secrets. */
const StackFile = z.strictObject({
  config: z.record(z.string(), z.unknown()),
  encryptionsalt: z.string().optional(),
  secretsprovider: z.string().optional(),
  encryptedkey: z.string().optional(),
});

/** Reads and checks `Pulumi.yaml`. @throws {@link SettingsError} */
export async function readProjectFile(file: string): Promise<z.output<typeof ProjectFile>> {
  return check(ProjectFile, await readYaml(file), basename(file));
}

/** The `config:` of a stack's file, not yet checked key by key. @throws {@link SettingsError} */
export async function readStackConfig(file: string): Promise<Readonly<Record<string, unknown>>> {
  return check(StackFile, await readYaml(file), basename(file)).config;
}

async function readYaml(file: string): Promise<unknown> {
  const name = basename(file);
  const text = await readFile(file, "utf8").catch(() => {
    throw new SettingsError(name, ["is missing; see 'Configuration' in the README for what it holds"]);
  });
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) throw new SettingsError(name, [`is not YAML: ${error.message.split("\n")[0]}`]);
  return document.toJS();
}

function check<T>(schema: z.ZodType<T>, value: unknown, file: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new SettingsError(
    file,
    parsed.error.issues.map(({ path, message }) => `${path.map(String).join(".") || "the file"} ${message}`),
  );
}
