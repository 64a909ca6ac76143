import { join } from "node:path";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { type ClusterConfig, clusterSettings } from "../config/cluster.ts";
import { readStackConfig } from "../config/files.ts";
import type { ClusterSettings } from "../derive/cluster/context.ts";
import { type ClusterDocument, clusterDocumentOf } from "../derive/cluster/document.ts";
import { settingsAsked } from "../derive/cluster/settings.ts";

const FILE = "Pulumi.minikube.yaml";

/** What the cluster's file says, checked against what its services ask for. */
export async function readClusterConfig(root: string, catalogue: Catalogue): Promise<ClusterConfig> {
  return clusterSettings(await readStackConfig(join(root, FILE)), FILE, settingsAsked(catalogue));
}

/** The cluster's settings, as its manifests are rendered with them. */
export async function readClusterSettings(root: string, catalogue: Catalogue): Promise<ClusterSettings> {
  return { values: (await readClusterConfig(root, catalogue)).values };
}

/** The cluster layer of facts that are in order. */
export async function readClusterDocument(root: string, catalogue: Catalogue): Promise<ClusterDocument> {
  return clusterDocumentOf(catalogue, await readClusterSettings(root, catalogue));
}
