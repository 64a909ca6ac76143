import { join } from "node:path";
import { readStackConfig } from "../../config/files.ts";
import type { IndriSettings } from "../../config/indri.ts";
import { networkSettings } from "../../config/settings.ts";
import { networkOf } from "../../derive/network/document.ts";
import { unaskedCluster } from "../../observe/cluster.ts";
import { unaskedHost } from "../../observe/unasked.ts";
import type { PlannedFacts } from "../../plan/whole/derive.ts";
import { readLock } from "../../render/lock.ts";
import type { ManifestTree } from "../../render/objects.ts";
import { readClusterConfig } from "../cluster.ts";
import type { StackDocuments } from "./programs.ts";

/** Facts in order, with how each host is reached. */
export interface StackFacts extends PlannedFacts {
  readonly host: IndriSettings;
}

/** What the programs of the stacks take, with nobody asked and no secret read: the hosts were told last what is stated now. @param root of the facts */
export async function documentsOf(
  root: string,
  { catalogue, network, host }: StackFacts,
  manifests: ManifestTree,
): Promise<StackDocuments> {
  const file = "Pulumi.network.yaml";
  const [config, lock, settings] = await Promise.all([
    readClusterConfig(root, catalogue),
    readLock(root),
    readStackConfig(join(root, file)),
  ]);
  const { proxyAddress } = networkSettings(settings, file, Object.keys(catalogue.tailnet.people));
  return {
    network: { document: networkOf(catalogue, network), proxyAddress },
    indri: unaskedHost(catalogue, host),
    minikube: unaskedCluster(catalogue, config, manifests, lock),
  };
}
