import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv, type ValidateFunction } from "ajv";
import { parse } from "yaml";
import { z } from "zod";

const MANIFESTS = fileURLToPath(new URL("../../../manifests/", import.meta.url));

const Definition = z.object({
  spec: z.object({
    group: z.string(),
    names: z.object({ kind: z.string() }),
    versions: z.array(
      z.object({
        name: z.string(),
        schema: z.object({ openAPIV3Schema: z.record(z.string(), z.unknown()) }),
      }),
    ),
  }),
});

/** Says what is wrong with an object by the schema of its kind; nothing where nothing is. */
export type Judge = (object: unknown) => Promise<string | undefined>;

const Head = z.looseObject({ apiVersion: z.string(), kind: z.string() });

/** A judge that knows Kubernetes' own kinds and every kind that the committed manifests define. */
export async function judge(): Promise<Judge> {
  const definitions = await readDefinitions();
  const compiled = new Map<string, ValidateFunction>();
  return async (object) => {
    const { apiVersion, kind } = Head.parse(object);
    const text = definitions.get(`${apiVersion.split("/")[0]}/${kind}`);
    if (text === undefined) return await judgedByModels(apiVersion, kind, object);
    const key = `${apiVersion}/${kind}`;
    const validate = compiled.get(key) ?? compile(text, apiVersion);
    compiled.set(key, validate);
    return validate(object) ? undefined : JSON.stringify(validate.errors, undefined, 1);
  };
}

const Model = z.custom<new (data: unknown) => { validate(): void }>((value) => typeof value === "function");

async function judgedByModels(
  apiVersion: string,
  kind: string,
  object: unknown,
): Promise<string | undefined> {
  const name = `kubernetes-models/${apiVersion}/${kind}`;
  const module: unknown = await import(name);
  const found = z.record(z.string(), z.unknown()).parse({ ...z.looseObject({}).parse(module) })[kind];
  try {
    new (Model.parse(found))(object).validate();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The texts of all definitions, by group and kind: reading them as YAML takes long, and few are needed. */
async function readDefinitions(): Promise<Map<string, string>> {
  const entries = await readdir(MANIFESTS, { recursive: true });
  const files = entries.filter((path) => /^[^/]+\/crds\/[^/]+\.yaml$/.test(path));
  const read = files.map(async (path) => {
    const text = await readFile(join(MANIFESTS, path), "utf8");
    const group = /^ {2}group: (\S+)$/m.exec(text)?.[1];
    const kind = /^ {4}kind: (\S+)$/m.exec(text)?.[1];
    if (group === undefined || kind === undefined) throw new Error(`${path} defines no kind`);
    return [`${group}/${kind}`, text] as const;
  });
  return new Map(await Promise.all(read));
}

const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });

function compile(text: string, apiVersion: string): ValidateFunction {
  const { spec } = Definition.parse(parse(text));
  const version = spec.versions.find(({ name }) => `${spec.group}/${name}` === apiVersion);
  if (version === undefined) throw new Error(`${spec.names.kind} has no version ${apiVersion}`);
  return ajv.compile(closed(withHead(version.schema.openAPIV3Schema)));
}

/** The API server adds these to every kind's schema. */
function withHead(schema: Record<string, unknown>): Record<string, unknown> {
  const properties = z.record(z.string(), z.unknown()).parse(schema["properties"] ?? {});
  return {
    ...schema,
    properties: { ...properties, metadata: { "x-kubernetes-preserve-unknown-fields": true } },
  };
}

/** A schema that refuses fields that it does not know, as the API server does when it validates strictly. */
function closed(schema: unknown): Record<string, unknown> {
  const copy = z.record(z.string(), z.unknown()).parse(close(schema));
  return copy;
}

function close(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(close);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, child]) => [key, close(child)] as const);
  const schema = Object.fromEntries(entries);
  const isOpen = schema["x-kubernetes-preserve-unknown-fields"] === true || "additionalProperties" in schema;
  const hasFields = typeof schema["properties"] === "object" && schema["type"] === "object";
  return hasFields && !isOpen ? { ...schema, additionalProperties: false } : schema;
}
