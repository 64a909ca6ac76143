import type { ObjectName } from "../kubernetes/object.ts";

/** What keeps a thing as it should be, and so can put it right again. */
export type Keeper =
  /** A resource of a stack, by its type and its name in it. */
  | {
      readonly by: "resource";
      readonly stack: "network" | "indri";
      readonly type: string;
      readonly name: string;
    }
  /** The cluster's stack, by a resource that has the object for its inputs. */
  | { readonly by: "object"; readonly object: ObjectName }
  /** Argo CD, for an application. */
  | { readonly by: "argo"; readonly application: string; readonly object: ObjectName }
  /** Nobody but a person, who puts a service's program on the host. */
  | { readonly by: "person"; readonly service: string };

/** What keeps a resource of the network's stack. */
export function ofNetwork(type: string, name: string): Keeper {
  return { by: "resource", stack: "network", type, name };
}

/** What keeps a service of the host, or a container of the NAS: one command each. */
export function ofHost(service: string): Keeper {
  return { by: "resource", stack: "indri", type: "command:remote:Command", name: service };
}
