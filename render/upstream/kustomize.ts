import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { parseAllDocuments } from "yaml";
import { tagOf } from "../../catalogue/container.ts";
import { isRecord, listAt, valueAt } from "../../derive/cluster/diff/object.ts";
import type { Installation } from "../../derive/cluster/installed.ts";
import { RenderError } from "../error.ts";
import { AnyObject } from "../object.ts";
import { printYaml } from "../yaml.ts";

/**
 * Lays an installation's changes over manifests by kustomize.
 *
 * @throws {@link RenderError} where a change finds nothing to change
 * @param folder a folder of its own that holds the manifests
 * @param resources the manifests, relative to it
 */
export async function kustomized(
  app: string,
  installation: Installation,
  folder: string,
  resources: readonly string[],
  kustomize: string,
): Promise<AnyObject[]> {
  const build = async (wanted: Installation): Promise<AnyObject[]> => {
    await writeFile(join(folder, "kustomization.yaml"), printYaml(kustomizationOf(wanted, resources)));
    const { failed, stdout, stderr } = await execa(kustomize, ["build", folder], { reject: false });
    if (failed) throw new RenderError(`${app}: kustomize says ${stderr.trim().split("\n").at(-1)}`);
    return objectsIn(stdout, app);
  };
  refuseMissing(app, installation, await build({ ...installation, patches: [], omit: [], images: {} }));
  const objects = await build(installation);
  refuseUnmatched(app, installation, objects);
  return objects;
}

/** Kustomize passes over a change of an object that is not there: what upstream renames would silently lose it. */
function refuseMissing(app: string, { patches, omit }: Installation, objects: readonly AnyObject[]): void {
  for (const { kind, name } of [...patches, ...omit]) {
    if (objects.some((object) => object.kind === kind && object.metadata.name === name)) continue;
    throw new RenderError(
      `${app}: upstream has no ${kind} ${name} that could be changed or left out; see services/${app}.ts`,
    );
  }
}

/** A container that a change names otherwise than upstream does is added instead, without an image; an image that is not there is not replaced. */
function refuseUnmatched(
  app: string,
  { patches, images }: Installation,
  objects: readonly AnyObject[],
): void {
  for (const { kind, name } of patches) {
    const object = objects.find((found) => found.kind === kind && found.metadata.name === name);
    const added = containersIn(object).find((container) => !Object.hasOwn(container, "image"));
    if (added !== undefined)
      throw new RenderError(
        `${app}: ${kind} ${name} of upstream has no container ${String(added["name"])}; see services/${app}.ts`,
      );
  }
  const used = objects.flatMap(containersIn).map((container) => String(container["image"]));
  for (const [name, image] of Object.entries(images)) {
    if (!used.includes(image))
      throw new RenderError(`${app}: upstream uses no image ${name}; see services/${app}.ts`);
  }
}

/** The containers of whatever makes pods. */
function containersIn(object: unknown): Readonly<Record<string, unknown>>[] {
  const pod = valueAt(object, "spec", "template", "spec");
  return [...listAt(pod, "initContainers"), ...listAt(pod, "containers")].filter(isRecord);
}

function kustomizationOf(
  { namespace, patches, omit, images }: Installation,
  resources: readonly string[],
): unknown {
  return {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    namespace,
    resources,
    images: Object.entries(images).map(([name, image]) => {
      const newTag = tagOf(image);
      return {
        name,
        newName: newTag === undefined ? image : image.slice(0, -newTag.length - 1),
        ...(newTag === undefined ? {} : { newTag }),
      };
    }),
    patches: [
      ...patches.map(({ kind, name, merge }) => patchOf(kind, name, merge)),
      ...omit.map(({ kind, name }) => patchOf(kind, name, { $patch: "delete" })),
    ],
  };
}

function patchOf(kind: string, name: string, merge: unknown): unknown {
  const body = typeof merge === "object" && merge !== null ? merge : {};
  return {
    target: { kind, name: `^${name.replaceAll(".", "\\.")}$` },
    patch: printYaml({ apiVersion: "v1", kind, metadata: { name }, ...body }),
  };
}

/** The objects of a stream of documents. @throws {@link RenderError} for what is none */
export function objectsIn(text: string, app: string): AnyObject[] {
  const documents = parseAllDocuments(text, { schema: "core", version: "1.2" });
  return [...documents].flatMap((document) => {
    const value: unknown = document.toJS();
    if (value === null || value === undefined) return [];
    const object = AnyObject.safeParse(value);
    if (!object.success)
      throw new RenderError(
        `${app}: upstream has a document that is no object: ${object.error.issues[0]?.message}`,
      );
    return [object.data];
  });
}
