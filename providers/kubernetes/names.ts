import { createHash, randomBytes } from "node:crypto";
import type { ObjectName } from "../../kubernetes/object.ts";
import { isRecord, type Properties } from "../protocol/values.ts";
import { AUTONAMED, annotationsOf } from "./annotations.ts";

/** The type of a resource: "kubernetes:apps/v1:Deployment" is Deployment of apps/v1, "kubernetes:core/v1:Pod" is Pod of v1. */
export function kindOf(urn: string): { readonly apiVersion: string; readonly kind: string } {
  const token = urn.split("::").at(2)?.split("$").at(-1) ?? "";
  const [, version = "", kind = ""] = token.split(":");
  const supported = /^([^/]+\/)?v\w+$/.test(version) && !kind.endsWith("Patch") && !kind.endsWith("List");
  if (!supported || version.startsWith("helm.sh/"))
    throw new Error(`the stand-in for kubernetes has no resource ${token}; install the official plugin`);
  return { apiVersion: version.startsWith("core/") ? version.slice("core/".length) : version, kind };
}

/** The name of a resource in its program. */
export function nameInProgram(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** An id, "namespace/name" or "name", as an object. */
export function objectOf(
  id: string,
  { apiVersion, kind }: { readonly apiVersion: string; readonly kind: string },
): ObjectName {
  const slash = id.indexOf("/");
  if (slash === -1) return { apiVersion, kind, name: id };
  return { apiVersion, kind, namespace: id.slice(0, slash), name: id.slice(slash + 1) };
}

/** The id of an object. */
export function idOf({
  metadata,
}: {
  readonly metadata: { name?: string | undefined; namespace?: string | undefined };
}): string {
  const name = metadata.name ?? "";
  return metadata.namespace ? `${metadata.namespace}/${name}` : name;
}

/**
 * An object with a name: its own; else the one that it got before; else one made of the resource's name and something random, which is
 * marked by an annotation so that the next version may have another name and be made before this one goes.
 *
 * @param seed by which the engine makes the random part the same in preview and apply
 */
export function named(object: Properties, before: Properties, urn: string, seed: Uint8Array): Properties {
  const metadata = isRecord(object["metadata"]) ? object["metadata"] : {};
  if (metadata["name"] !== undefined) return { ...object, metadata };
  if (metadata["generateName"] !== undefined)
    throw new Error(
      "metadata.generateName does not go with server-side apply; set metadata.name, or neither",
    );
  const old = isRecord(before["metadata"]) ? before["metadata"] : {};
  const wasGiven = annotationsOf(before)[AUTONAMED] === "true" && typeof old["name"] === "string";
  const name = wasGiven ? old["name"] : `${nameInProgram(urn).toLowerCase()}-${random(seed, urn)}`;
  const annotations = { ...annotationsOf(object), [AUTONAMED]: "true" };
  return { ...object, metadata: { ...metadata, name, annotations } };
}

/** A manager of this resource's own, so that what two resources set on one object is told apart. */
export function newManager(): string {
  return `pulumi-kubernetes-${randomBytes(4).toString("hex")}`;
}

function random(seed: Uint8Array, urn: string): string {
  if (seed.length === 0) return randomBytes(4).toString("hex");
  return createHash("sha256").update(seed).update(urn).digest("hex").slice(0, 8);
}
