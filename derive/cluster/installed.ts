import { type ClusterContext, type ClusterService, isInstalled } from "./context.ts";
import { filledValue, textOf } from "./fill.ts";

/** What upstream publishes for a version, and what is changed of it: all that its rendering depends on. */
export interface Installation {
  /** The Go module that carries it, and the module's version with its v. */
  readonly module: string;
  readonly version: string;
  /** File or folder within the module. */
  readonly path: string;
  /** Further files of the module. */
  readonly also: readonly string[];
  readonly namespace: string;
  readonly chart?: { readonly release: string; readonly values: unknown };
  readonly patches: readonly { readonly kind: string; readonly name: string; readonly merge: unknown }[];
  readonly omit: readonly { readonly kind: string; readonly name: string }[];
  /** Another name and tag for an image, by its own name. */
  readonly images: Readonly<Record<string, string>>;
}

/** How a service is installed as its project publishes it; nothing where its pods are stated here. */
export function installationOf(service: ClusterService, context: ClusterContext): Installation | undefined {
  if (!isInstalled(service)) return undefined;
  const { workload, namespace } = service.runs;
  const text = (template: string): string => textOf(template, service, context);
  return {
    module: workload.source.module,
    version: `v${service.version?.pin}`,
    path: text(workload.source.path),
    also: workload.also.map(text),
    namespace,
    ...(workload.kind === "chart"
      ? { chart: { release: workload.release, values: filledValue(workload.values, service, context) } }
      : {}),
    patches: workload.patches.map(({ kind, name, merge }) => ({
      kind,
      name,
      merge: filledValue(merge, service, context),
    })),
    omit: workload.omit.map(({ kind, name }) => ({ kind, name })),
    images: Object.fromEntries(Object.entries(workload.images).map(([name, image]) => [name, text(image)])),
  };
}
