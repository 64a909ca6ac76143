import { z } from "zod";
import { type Connection, KubernetesRefusal, type KubernetesRequest } from "./connection.ts";
import { inWords, KubernetesObject, nameOf, type ObjectName } from "./object.ts";

const Resources = z.object({
  resources: z.array(z.object({ name: z.string(), kind: z.string(), namespaced: z.boolean() })),
});

/** How the API serves a kind. */
export interface Served {
  readonly plural: string;
  readonly namespaced: boolean;
}

export interface ApplyOptions {
  /** In whose name the fields are owned. */
  readonly manager: string;
  /** Takes fields over that another manager owns. */
  readonly force?: boolean;
  /** Goes through everything and keeps nothing. */
  readonly dryRun?: boolean;
}

export type Propagation = "Foreground" | "Background" | "Orphan";

/** A kind that the API server does not serve: its definition is not installed, or its name is wrong. */
export class UnknownKind extends Error {
  constructor({ apiVersion, kind }: Pick<ObjectName, "apiVersion" | "kind">) {
    super(`the cluster knows no ${kind} of ${apiVersion}`);
    this.name = "UnknownKind";
  }
}

/** A cluster's objects, whatever their kind. */
export class Cluster {
  readonly connection: Connection;
  readonly #served = new Map<string, ReadonlyMap<string, Served>>();

  constructor(connection: Connection) {
    this.connection = connection;
  }

  /** How the API serves a kind; asked anew when it is not known, as definitions come and go. @throws UnknownKind */
  async served({ apiVersion, kind }: Pick<ObjectName, "apiVersion" | "kind">): Promise<Served> {
    const known = this.#served.get(apiVersion)?.get(kind);
    if (known !== undefined) return known;
    try {
      const { resources } = Resources.parse(await this.#get(groupPath(apiVersion)));
      const kinds = resources
        // "deployments/scale" is a part of another resource.
        .filter(({ name }) => !name.includes("/"))
        .map(({ kind, name, namespaced }) => [kind, { plural: name, namespaced }] as const);
      this.#served.set(apiVersion, new Map(kinds));
    } catch (error) {
      if (!isRefusal(error, 404)) throw error;
    }
    const served = this.#served.get(apiVersion)?.get(kind);
    if (served === undefined) throw new UnknownKind({ apiVersion, kind });
    return served;
  }

  /** Nothing where there is no such object. */
  async read(name: ObjectName): Promise<KubernetesObject | undefined> {
    try {
      return KubernetesObject.parse(await this.#get(await this.path(name)));
    } catch (error) {
      if (isRefusal(error, 404)) return undefined;
      throw error;
    }
  }

  /** All objects of a kind. @param namespace nothing for the whole cluster */
  async list(
    kind: Pick<ObjectName, "apiVersion" | "kind">,
    options: { readonly namespace?: string; readonly labels?: string } = {},
  ): Promise<KubernetesObject[]> {
    const { plural, namespaced } = await this.served(kind);
    const inside = namespaced && options.namespace !== undefined ? `/namespaces/${options.namespace}` : "";
    const { body } = await this.connection.request({
      method: "GET",
      path: `${groupPath(kind.apiVersion)}${inside}/${plural}`,
      query: { labelSelector: options.labels },
    });
    const { items } = z.object({ items: z.array(z.looseObject({})) }).parse(body);
    // Items of a list carry neither field.
    return items.map((item) => KubernetesObject.parse({ ...kind, ...item }));
  }

  /**
   * Brings an object to what is given, by server-side apply: fields that are left out stay as others have set them. A field that the
   * kind does not have is refused.
   */
  async apply(object: KubernetesObject, { manager, force, dryRun }: ApplyOptions): Promise<KubernetesObject> {
    // JSON is YAML.
    return await this.#patch(nameOf(object), "application/apply-patch+yaml", object, {
      fieldManager: manager,
      fieldValidation: "Strict",
      force: force ? true : undefined,
      dryRun: dryRun ? "All" : undefined,
    });
  }

  /** Makes an object, for one that the server names. */
  async create(object: KubernetesObject, { manager, dryRun }: ApplyOptions): Promise<KubernetesObject> {
    const { plural, namespaced } = await this.served(object);
    const inside = namespaced ? `/namespaces/${object.metadata.namespace ?? this.connection.namespace}` : "";
    const { body } = await this.connection.request({
      method: "POST",
      path: `${groupPath(object.apiVersion)}${inside}/${plural}`,
      query: { fieldManager: manager, fieldValidation: "Strict", dryRun: dryRun ? "All" : undefined },
      body: object,
    });
    return KubernetesObject.parse(body);
  }

  /** Changes an object by a JSON merge patch. */
  async merge(
    name: ObjectName,
    patch: unknown,
    { manager, dryRun }: ApplyOptions,
  ): Promise<KubernetesObject> {
    const query = { fieldManager: manager, fieldValidation: "Strict", dryRun: dryRun ? "All" : undefined };
    return await this.#patch(name, "application/merge-patch+json", patch, query);
  }

  /** Changes an object by steps (https://www.rfc-editor.org/rfc/rfc6902). */
  async patch(name: ObjectName, steps: readonly object[]): Promise<KubernetesObject> {
    return await this.#patch(name, "application/json-patch+json", steps, {});
  }

  async #patch(
    name: ObjectName,
    type: string,
    body: unknown,
    query: KubernetesRequest["query"],
  ): Promise<KubernetesObject> {
    const path = await this.path(name);
    const answer = await this.connection.request({ method: "PATCH", path, query: query ?? {}, type, body });
    return KubernetesObject.parse(answer.body);
  }

  /** Asks for an object's end; it may live on until its finalizers are done. @returns whether there was one */
  async delete(name: ObjectName, propagationPolicy?: Propagation, uid?: string): Promise<boolean> {
    try {
      await this.connection.request({
        method: "DELETE",
        path: await this.path(name),
        body: {
          apiVersion: "v1",
          kind: "DeleteOptions",
          ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
          ...(uid === undefined ? {} : { preconditions: { uid } }),
        },
      });
      return true;
    } catch (error) {
      // With another uid it is another object under the same name; that which was meant is gone.
      if (isRefusal(error, 404) || (uid !== undefined && isRefusal(error, 409))) return false;
      throw error;
    }
  }

  /** Where an object is. @throws UnknownKind */
  async path({ apiVersion, kind, name, namespace }: ObjectName): Promise<string> {
    const { plural, namespaced } = await this.served({ apiVersion, kind });
    const inside = namespaced ? `/namespaces/${namespace ?? this.connection.namespace}` : "";
    return `${groupPath(apiVersion)}${inside}/${plural}/${encodeURIComponent(name)}`;
  }

  async #get(path: string): Promise<unknown> {
    return (await this.connection.request({ method: "GET", path })).body;
  }
}

/** Whether an error is the server's refusal with a status. */
export function isRefusal(error: unknown, status: number): error is KubernetesRefusal {
  return error instanceof KubernetesRefusal && error.status === status;
}

/** An object in words, for messages about it. */
export function said(object: KubernetesObject): string {
  return inWords(nameOf(object));
}

function groupPath(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}
