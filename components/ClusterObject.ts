import {
  CustomResource,
  type CustomResourceOptions,
  type Input,
  type Inputs,
  type ProviderResource,
  type Resource,
} from "@pulumi/pulumi";

/** An object of the Kubernetes API as it is stated: the fields that all kinds have, and whatever else the kind has. */
export interface ClusterObjectArgs {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string | undefined };
}

export interface ClusterObjectOptions extends CustomResourceOptions {
  readonly provider: ProviderResource;
  readonly dependsOn?: Input<Input<Resource>[]>;
}

/**
 * One object of a cluster, of whatever kind. The classes of @pulumi/kubernetes are one for each kind and version; this is what all of them
 * come to, so that none has to be loaded, and objects that upstream wrote need no translation.
 */
export class ClusterObject extends CustomResource {
  constructor(name: string, object: ClusterObjectArgs, opts: ClusterObjectOptions) {
    const properties: Inputs = { ...object };
    super(typeOf(object), name, properties, opts);
  }
}

/** The type by which the provider knows a kind: "kubernetes:apps/v1:Deployment", "kubernetes:core/v1:Secret". */
function typeOf({ apiVersion, kind }: ClusterObjectArgs): string {
  return `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`;
}

/** What an object's resource is called: "deployment-argocd-server". */
export function resourceName({ kind, metadata: { name } }: ClusterObjectArgs): string {
  return `${kind.toLowerCase()}-${name.replaceAll(":", ".")}`;
}

/** An object with annotations that tell the provider how to deal with it. */
export function annotated<T extends ClusterObjectArgs>(
  object: T,
  annotations: Readonly<Record<string, string>>,
): ClusterObjectArgs {
  const { metadata } = object;
  const known = "annotations" in metadata && isRecord(metadata.annotations) ? metadata.annotations : {};
  return { ...object, metadata: { ...metadata, ...{ annotations: { ...known, ...annotations } } } };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
