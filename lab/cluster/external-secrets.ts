import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Cluster } from "../../kubernetes/cluster.ts";
import { KubernetesObject } from "../../kubernetes/object.ts";
import type { Program } from "../processes/program.ts";
import { applyAll, objectsIn, untilServed } from "./apply.ts";
import { kubeconfigOf } from "./identities.ts";
import type { ClusterPlaces } from "./places.ts";
import type { ClusterPrograms } from "./programs.ts";

const NAMESPACE = "external-secrets";
const NAME = "external-secrets";

/** What the operator may do: what the roles of its Helm chart say, without the kinds that this lab has no use for. */
const RULES = [
  {
    apiGroups: ["external-secrets.io"],
    resources: ["*"],
    verbs: ["get", "list", "watch", "create", "update", "patch", "delete"],
  },
  {
    apiGroups: ["generators.external-secrets.io"],
    resources: ["*"],
    verbs: ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"],
  },
  { apiGroups: [""], resources: ["serviceaccounts", "namespaces"], verbs: ["get", "list", "watch"] },
  { apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"] },
  {
    apiGroups: [""],
    resources: ["secrets"],
    verbs: ["get", "list", "watch", "create", "update", "delete", "patch"],
  },
  { apiGroups: [""], resources: ["serviceaccounts/token"], verbs: ["create"] },
  { apiGroups: [""], resources: ["events"], verbs: ["create", "patch"] },
];

/** Puts the operator's definitions into the cluster, and what it may do. */
export async function installExternalSecrets(cluster: Cluster, programs: ClusterPrograms): Promise<void> {
  // What is there may be another version's, which Argo CD keeps.
  if (await isThere(cluster)) return;
  const folder = join(programs.externalSecretsFiles, "config", "crds", "bases");
  const files = (await readdir(folder)).filter((name) => name !== "kustomization.yaml").sort();
  const definitions = await Promise.all(
    files.map(async (file) => objectsIn(await readFile(join(folder, file), "utf8"))),
  );
  const rbac = "rbac.authorization.k8s.io";
  const objects = [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } },
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: NAME } },
    { apiVersion: `${rbac}/v1`, kind: "ClusterRole", metadata: { name: NAME }, rules: RULES },
    {
      apiVersion: `${rbac}/v1`,
      kind: "ClusterRoleBinding",
      metadata: { name: NAME },
      roleRef: { apiGroup: rbac, kind: "ClusterRole", name: NAME },
      subjects: [{ kind: "ServiceAccount", name: NAME, namespace: NAMESPACE }],
    },
  ].map((object) => KubernetesObject.parse(object));
  await applyAll(cluster, [...definitions.flat(), ...objects], NAMESPACE);
  // The operator ends at once where it cannot find its kinds; an established one may not be listed yet.
  await untilServed(cluster, { apiVersion: "external-secrets.io/v1", kind: "ExternalSecret" });
}

async function isThere(cluster: Cluster): Promise<boolean> {
  const role = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRoleBinding", name: NAME };
  return (await cluster.read(role)) !== undefined;
}

/** Fills secrets from 1Password Connect. */
export function externalSecrets(
  programs: ClusterPrograms,
  places: ClusterPlaces,
  { externalSecretsMetrics: metricsPort, names }: { externalSecretsMetrics: number; names: number },
): Program {
  return {
    name: "external-secrets",
    path: programs["external-secrets"],
    args: [`--metrics-addr=127.0.0.1:${metricsPort}`, "--loglevel=info", "--concurrent=4"],
    environment: {
      KUBECONFIG: kubeconfigOf(places, "external-secrets"),
      // What has a name of the cluster's; loopback is never asked for this way.
      HTTP_PROXY: `http://127.0.0.1:${names}`,
      HTTPS_PROXY: `http://127.0.0.1:${names}`,
    },
    ready: async () => (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).ok,
  };
}
