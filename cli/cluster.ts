import { join } from "node:path";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { clusterSettings } from "../config/cluster.ts";
import { readStackConfig } from "../config/files.ts";
import type { ClusterSettings } from "../derive/cluster/context.ts";
import { type ClusterDocument, clusterDocumentOf } from "../derive/cluster/document.ts";
import { settingsAsked } from "../derive/cluster/settings.ts";

const FILE = "Pulumi.minikube.yaml";

/** The cluster's settings, checked against what its services ask for. */
export async function readClusterSettings(root: string, catalogue: Catalogue): Promise<ClusterSettings> {
  const raw = await readStackConfig(join(root, FILE));
  return { values: clusterSettings(raw, FILE, settingsAsked(catalogue)).values };
}

/** The cluster layer of facts that are in order. */
export async function readClusterDocument(root: string, catalogue: Catalogue): Promise<ClusterDocument> {
  return clusterDocumentOf(catalogue, await readClusterSettings(root, catalogue));
}
