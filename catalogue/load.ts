import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ZodType } from "zod";
import type { Catalogue } from "./catalogue.ts";
import { type Finding, finding } from "./finding.ts";
import { Host } from "./host.ts";
import { Service } from "./service.ts";
import { Tailnet, Zone } from "./tailnet.ts";

/** What reading the facts gave: the catalogue where every file has the right form, and what is wrong where not. */
export type Loaded =
  | { readonly ok: true; readonly catalogue: Catalogue; readonly findings: readonly Finding[] }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/**
 * Reads `hosts/*.ts`, `services/*.ts`, `network/tailnet.ts` and `network/zone.ts` below a project. Each file's default export is one fact.
 * A new service is a new file and nothing else. Every problem of form is found in one go.
 *
 * @param root the project's folder
 */
export async function loadCatalogue(root: string): Promise<Loaded> {
  const findings: Finding[] = [];
  const hosts = await readFolder(root, "hosts", Host, findings);
  const services = await readFolder(root, "services", Service, findings);
  const tailnet = await readFact(root, "network/tailnet.ts", Tailnet, findings);
  const zone = await readFact(root, "network/zone.ts", Zone, findings);
  if (findings.some((f) => f.severity === "error") || tailnet === undefined || zone === undefined)
    return { ok: false, findings };
  return {
    ok: true,
    catalogue: {
      hosts: new Map(hosts.map((host) => [host.name, host])),
      services: new Map(services.map((service) => [service.name, service])),
      tailnet,
      zone,
      texts: await readTexts(
        root,
        services.map(({ name }) => name),
      ),
    },
    findings,
  };
}

/** The files in the folders that services have beside their own file. */
async function readTexts(root: string, services: readonly string[]): Promise<Map<string, string>> {
  const files = await Promise.all(
    services.map(async (service) => {
      const folder = `services/${service}`;
      const names = await readdir(join(root, folder)).catch(() => []);
      return names.sort().map((name) => `${folder}/${name}`);
    }),
  );
  const texts = files.flat().map(async (file) => [file, await readFile(join(root, file), "utf8")] as const);
  return new Map(await Promise.all(texts));
}

async function readFolder<T extends { readonly name: string }>(
  root: string,
  folder: string,
  schema: ZodType<T>,
  findings: Finding[],
): Promise<T[]> {
  const files = (await readdir(join(root, folder))).filter((file) => file.endsWith(".ts")).sort();
  const facts: T[] = [];
  for (const name of files) {
    const file = `${folder}/${name}`;
    const fact = await readFact(root, file, schema, findings);
    if (fact === undefined) continue;
    if (fact.name !== basename(name, ".ts")) {
      findings.push(
        finding(
          "fact-name-differs",
          { file, field: "name" },
          `is called "${fact.name}", but its file is ${name}`,
          `rename the file to ${fact.name}.ts, or the fact to ${basename(name, ".ts")}`,
        ),
      );
    }
    facts.push(fact);
  }
  return facts;
}

async function readFact<T>(
  root: string,
  file: string,
  schema: ZodType<T>,
  findings: Finding[],
): Promise<T | undefined> {
  const value = await importDefault(join(root, file));
  if (value.problem !== undefined) {
    findings.push(
      finding(
        "fact-unreadable",
        { file, field: "" },
        value.problem,
        "make the file's default export one fact; `npm run types` tells where it is not",
      ),
    );
    return undefined;
  }
  const parsed = schema.safeParse(value.fact);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    findings.push(
      finding(
        "fact-malformed",
        { file, field: pathOf(issue.path) },
        issue.message,
        "see the field's description in catalogue/",
      ),
    );
  }
  return undefined;
}

async function importDefault(path: string): Promise<{ fact?: unknown; problem?: string }> {
  try {
    const module: unknown = await import(pathToFileURL(path).href);
    if (typeof module !== "object" || module === null || !("default" in module))
      return { problem: "has no default export" };
    return { fact: module.default };
  } catch (error) {
    return { problem: `cannot be read: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** `["sites", 0, "host"]` as `sites[0].host`. */
export function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`,
    "",
  );
}
