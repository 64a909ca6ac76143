import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { parse } from "yaml";
import { z } from "zod";
import { RenderError } from "../error.ts";
import { printYaml } from "../yaml.ts";

const ChartFile = z.looseObject({
  dependencies: z.array(z.looseObject({ name: z.string(), condition: z.string().optional() })).default([]),
});

/** A chart and what is asked of it. */
export interface ChartRequest {
  readonly app: string;
  /** Folder of the chart; it is written to. */
  readonly folder: string;
  readonly release: string;
  readonly namespace: string;
  readonly values: unknown;
  /** A folder for what helm keeps. */
  readonly home: string;
}

/** Renders a chart by helm. @returns the text of its manifests */
export async function templated(request: ChartRequest, helm: string): Promise<string> {
  await dropDependencies(request);
  const values = join(request.home, "values.yaml");
  await writeFile(values, printYaml(request.values));
  const { failed, stdout, stderr } = await execa(
    helm,
    [
      "template",
      request.release,
      request.folder,
      `--namespace=${request.namespace}`,
      `--values=${values}`,
      "--skip-tests",
    ],
    {
      reject: false,
      env: {
        HELM_CACHE_HOME: join(request.home, "cache"),
        HELM_CONFIG_HOME: join(request.home, "config"),
        HELM_DATA_HOME: join(request.home, "data"),
      },
    },
  );
  if (failed) throw new RenderError(`${request.app}: helm says ${stderr.trim().split("\n").at(-1)}`);
  return stdout;
}

/** Helm refuses a chart whose dependencies do not lie in it, though they are switched off; those are taken out of its list. */
async function dropDependencies({ app, folder, values }: ChartRequest): Promise<void> {
  const file = join(folder, "Chart.yaml");
  const chart = ChartFile.parse(parse(await readFile(file, "utf8")));
  const defaults: unknown = parse(await readFile(join(folder, "values.yaml"), "utf8"));
  const needed = chart.dependencies.filter(
    ({ condition }) =>
      condition === undefined || (at(values, condition) ?? at(defaults, condition) ?? true) !== false,
  );
  if (needed.length > 0)
    throw new RenderError(
      `${app}: its chart needs the charts ${needed.map(({ name }) => name).join(", ")}, which its module does not hold`,
    );
  await writeFile(file, printYaml({ ...chart, dependencies: [] }));
  await rm(join(folder, "Chart.lock"), { force: true });
}

function at(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (found, key) =>
        typeof found === "object" && found !== null ? new Map(Object.entries(found)).get(key) : undefined,
      value,
    );
}
