import { type ProviderResource, type Resource, secret } from "@pulumi/pulumi";
import { ClusterObject } from "./ClusterObject.ts";

export interface FirstSecretArgs {
  readonly namespace: string;
  readonly name: string;
  readonly type: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Its values as they are; nothing where they are not at hand: then what is there stays. */
  readonly values: Readonly<Record<string, string>> | undefined;
  readonly after: readonly Resource[];
  readonly provider: ProviderResource;
}

/** A Secret that the cluster cannot fill by itself yet. Its values travel as secrets of the stack, and no preview shows them. */
export function firstSecret({ values, after, provider, ...args }: FirstSecretArgs): ClusterObject {
  const { namespace, name, type, labels } = args;
  const data = Object.fromEntries(
    Object.entries(values ?? {}).map(([key, value]) => [key, Buffer.from(value).toString("base64")]),
  );
  const object = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { namespace, name, labels: { ...labels } },
    type,
    data: secret(data),
  };
  return new ClusterObject(`secret-${name}`, object, {
    provider,
    dependsOn: [...after],
    additionalSecretOutputs: ["data"],
    ...(values === undefined ? { ignoreChanges: ["data"] } : {}),
  });
}
