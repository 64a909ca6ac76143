import {
  ComponentResource,
  type ComponentResourceOptions,
  type ProviderResource,
  type Resource,
} from "@pulumi/pulumi";
import { ClusterObject, type ClusterObjectArgs, resourceName } from "./ClusterObject.ts";

export interface ArgoCdArgs {
  /** Definitions of its kinds. */
  readonly definitions: readonly ClusterObjectArgs[];
  /** Accounts, roles and configuration. */
  readonly settings: readonly ClusterObjectArgs[];
  /** Its programs, and the Services that lead to them. */
  readonly workloads: readonly ClusterObjectArgs[];
  /** Its namespace, and the credential by which it reads the repository. */
  readonly after: readonly Resource[];
  readonly provider: ProviderResource;
}

/**
 * Argo CD as upstream publishes it, with this project's changes. An upgrade is another version in services/argocd.ts: its kinds change first,
 * then its configuration, then its programs.
 */
export class ArgoCd extends ComponentResource {
  /** What applications wait for. */
  readonly resources: readonly ClusterObject[];

  constructor(name: string, args: ArgoCdArgs, opts: ComponentResourceOptions = {}) {
    super("blumeops:minikube:ArgoCd", name, {}, opts);
    const made = (objects: readonly ClusterObjectArgs[], dependsOn: readonly Resource[]): ClusterObject[] =>
      objects.map(
        (object) =>
          new ClusterObject(resourceName(object), object, {
            parent: this,
            provider: args.provider,
            dependsOn: [...dependsOn],
          }),
      );
    const definitions = made(args.definitions, []);
    const settings = made(args.settings, args.after);
    this.resources = [...definitions, ...made(args.workloads, settings)];
    this.registerOutputs({});
  }
}
