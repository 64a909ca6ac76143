import { z } from "zod";

/** An object of the API: the fields that all have, and whatever its kind brings. */
export const KubernetesObject = z.looseObject({
  apiVersion: z.string().min(1),
  kind: z.string().min(1),
  metadata: z.looseObject({
    name: z.string().optional(),
    generateName: z.string().optional(),
    namespace: z.string().optional(),
    uid: z.string().optional(),
    resourceVersion: z.string().optional(),
    generation: z.int().optional(),
    deletionTimestamp: z.string().optional(),
    labels: z.record(z.string(), z.string()).nullish(),
    annotations: z.record(z.string(), z.string()).nullish(),
  }),
});
export type KubernetesObject = z.output<typeof KubernetesObject>;

/** Which object is meant. */
export interface ObjectName {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Nothing for an object of the whole cluster. */
  readonly namespace?: string;
}

/** The name of an object that has one. @throws Error for one that the server is to name */
export function nameOf({ apiVersion, kind, metadata: { name, namespace } }: KubernetesObject): ObjectName {
  if (name === undefined) throw new Error(`a ${kind} without metadata.name`);
  return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

/** An object in words, as people name it: "Deployment miniflux/miniflux". */
export function inWords({ kind, name, namespace }: ObjectName): string {
  return `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
}
