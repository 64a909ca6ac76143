import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { parseAllDocuments } from "yaml";
import { tagOf } from "../../catalogue/container.ts";
import type { Installation } from "../../derive/cluster/installed.ts";
import { RenderError } from "../error.ts";
import { AnyObject } from "../object.ts";
import { printYaml } from "../yaml.ts";

/**
 * Lays an installation's changes over manifests by kustomize.
 *
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
  await writeFile(join(folder, "kustomization.yaml"), printYaml(kustomizationOf(installation, resources)));
  const { failed, stdout, stderr } = await execa(kustomize, ["build", folder], { reject: false });
  if (failed) throw new RenderError(`${app}: kustomize says ${stderr.trim().split("\n").at(-1)}`);
  return objectsIn(stdout, app);
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
