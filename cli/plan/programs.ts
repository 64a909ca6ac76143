import type { NetworkDocument } from "../../derive/network/document.ts";
import type { ClusterPlan } from "../../observe/cluster.ts";
import type { HostPlan } from "../../observe/plan.ts";
import type { StackName } from "../../stacks/names.ts";

/** What each stack's program takes. */
export interface StackDocuments {
  readonly network: { readonly document: NetworkDocument; readonly proxyAddress?: string | undefined };
  readonly indri: HostPlan;
  readonly minikube: ClusterPlan;
}

/** The program of a stack over documents that are at hand. Only that stack's packages are read. */
export async function programOf(
  stack: StackName,
  documents: StackDocuments,
): Promise<() => Promise<Record<string, unknown>>> {
  switch (stack) {
    case "network": {
      const { network } = await import("../../stacks/network.ts");
      const { document, proxyAddress } = documents.network;
      return async () => network(document, proxyAddress);
    }
    case "indri": {
      const { indri } = await import("../../stacks/indri.ts");
      return async () => indri(documents.indri);
    }
    case "minikube": {
      const { minikube } = await import("../../stacks/minikube.ts");
      return async () => minikube(documents.minikube);
    }
  }
}
