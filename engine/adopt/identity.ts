import { randomBytes } from "node:crypto";
import { z } from "zod";
import { knownIdOf } from "../known-ids.ts";

/** How a thing that a resource states is found where it already is. */
export type Identity =
  /** Its provider reads it under this id. */
  | { readonly by: "reading"; readonly id: string }
  /** Nothing can be read of it: whoever runs the program knows that it is as stated. */
  | { readonly by: "word"; readonly id: string }
  /** It cannot be had: part of it is told once, when it is made. */
  | { readonly by: "nothing" };

const KubernetesObject = z.looseObject({
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
});

/**
 * How what a resource states is found, by its type and its inputs. Ids have the form of the official providers: "namespace/name" of an object
 * of a cluster (pulumi-kubernetes, fqObjName), a name with eight hex digits of a command (pulumi-command, NewUniqueHex).
 *
 * @param name of the resource in its program
 */
export function identityOf(type: string, name: string, inputs: Readonly<Record<string, unknown>>): Identity {
  if (type === "command:remote:Command")
    return { by: "word", id: `${name}${randomBytes(4).toString("hex")}` };
  if (type.startsWith("kubernetes:")) {
    const { metadata } = KubernetesObject.parse(inputs);
    return { by: "reading", id: [metadata.namespace ?? [], metadata.name].flat().join("/") };
  }
  const id = knownIdOf(type, inputs);
  return id === undefined ? { by: "nothing" } : { by: "reading", id };
}
