import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Cluster } from "../../kubernetes/cluster.ts";
import { KubernetesObject } from "../../kubernetes/object.ts";
import type { Program } from "../processes/program.ts";
import { applyAll, objectsIn } from "./apply.ts";
import { kubeconfigOf } from "./identities.ts";
import type { ClusterPlaces } from "./places.ts";
import { type ClusterPrograms, roleOf } from "./programs.ts";

const NAMESPACE = "argocd";

/** Ports of Argo CD's parts, and the password of its cache. */
export interface ArgoPorts {
  readonly redis: number;
  readonly repoServer: number;
  readonly repoServerMetrics: number;
  readonly controllerMetrics: number;
}

/** How the forge is reached and logged in to. */
export interface ForgeLogin {
  readonly url: string;
  readonly user: string;
  readonly token: string;
}

/**
 * Installs Argo CD as its release does, with the credential for the forge. Its workloads become pods like all others; the two that do
 * its work run as programs, with these objects for their configuration.
 */
export async function installArgoCd(
  cluster: Cluster,
  programs: ClusterPrograms,
  forge: ForgeLogin | undefined,
): Promise<void> {
  const manifest = await readFile(join(programs.argocdFiles, "manifests", "install.yaml"), "utf8");
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } };
  const server = { apiVersion: "apps/v1", kind: "Deployment", name: "argocd-server", namespace: NAMESPACE };
  // What is there may be another version's, which the stack keeps.
  if ((await cluster.read(server)) === undefined)
    await applyAll(cluster, [KubernetesObject.parse(namespace), ...objectsIn(manifest)], NAMESPACE);
  await doAsItsServer(cluster);
  if (forge !== undefined) await applyAll(cluster, [credential(forge)], NAMESPACE);
}

/** Argo CD's cache. */
export function redis(programs: ClusterPrograms, ports: ArgoPorts, password: string): Program {
  return {
    name: "redis",
    path: programs.miniredis,
    args: [`-listen=127.0.0.1:${ports.redis}`],
    environment: { MINIREDIS_PASSWORD: password },
    ready: async () => true,
  };
}

/** Reads repositories and makes manifests of them. */
export function repoServer(
  programs: ClusterPrograms,
  places: ClusterPlaces,
  ports: ArgoPorts,
  password: string,
): Program {
  return {
    name: "argocd-repo-server",
    path: roleOf(programs.argocd, "argocd-repo-server"),
    args: [
      "--address=127.0.0.1",
      `--port=${ports.repoServer}`,
      "--metrics-address=127.0.0.1",
      `--metrics-port=${ports.repoServerMetrics}`,
      `--redis=127.0.0.1:${ports.redis}`,
      "--disable-tls",
    ],
    environment: {
      ...ENVIRONMENT,
      REDIS_PASSWORD: password,
      // git asks it for the credential by calling "argocd", and finds it at this socket.
      PATH: `${dirname(programs.argocd)}:${process.env["PATH"] ?? ""}`,
      ARGOCD_ASK_PASS_SOCK: join(places.home, "ask-pass.sock"),
      ARGOCD_SSH_DATA_PATH: join(places.home, "ssh"),
      ARGOCD_TLS_DATA_PATH: join(places.home, "tls"),
    },
    ready: async () => await isHealthy(ports.repoServerMetrics),
  };
}

/**
 * Compares what the repositories say with the cluster, and syncs. Its metrics are the one thing of the lab that listens on every
 * interface: it has no setting for that.
 */
export function applicationController(
  programs: ClusterPrograms,
  places: ClusterPlaces,
  ports: ArgoPorts,
  password: string,
): Program {
  return {
    name: "argocd-application-controller",
    path: roleOf(programs.argocd, "argocd-application-controller"),
    args: [
      `--namespace=${NAMESPACE}`,
      `--repo-server=127.0.0.1:${ports.repoServer}`,
      "--repo-server-plaintext",
      `--redis=127.0.0.1:${ports.redis}`,
      `--metrics-port=${ports.controllerMetrics}`,
    ],
    environment: {
      ...ENVIRONMENT,
      REDIS_PASSWORD: password,
      // The cluster that it runs in is the one of its kubeconfig.
      KUBECONFIG: kubeconfigOf(places, "argocd-application-controller"),
      ARGOCD_FAKE_IN_CLUSTER: "true",
      // It works in far less, and would keep what it needed once.
      GOMEMLIMIT: "400MiB",
    },
    ready: async () => await isHealthy(ports.controllerMetrics),
  };
}

const ENVIRONMENT = { ARGOCD_GPG_ENABLED: "false" };

/** What Argo CD's own server, which does not run here, makes at its first start: its key and the project that allows everything. */
async function doAsItsServer(cluster: Cluster): Promise<void> {
  const name = { apiVersion: "v1", kind: "Secret", name: "argocd-secret", namespace: NAMESPACE };
  const secret = await cluster.read(name);
  if (!JSON.stringify(secret?.["data"] ?? {}).includes('"server.secretkey"')) {
    const key = randomBytes(32).toString("base64");
    await cluster.merge(name, { stringData: { "server.secretkey": key } }, { manager: "argocd-server" });
  }
  const project = { apiVersion: "argoproj.io/v1alpha1", kind: "AppProject", metadata: { name: "default" } };
  const all = {
    sourceRepos: ["*"],
    destinations: [{ namespace: "*", server: "*" }],
    clusterResourceWhitelist: [{ group: "*", kind: "*" }],
  };
  await applyAll(cluster, [KubernetesObject.parse({ ...project, spec: all })], NAMESPACE);
}

function credential({ url, user, token }: ForgeLogin): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name: "repo-creds-lab",
      labels: { "argocd.argoproj.io/secret-type": "repo-creds" },
    },
    stringData: { type: "git", url: `${url}/`, username: user, password: token },
  };
}

async function isHealthy(port: number): Promise<boolean> {
  return (await fetch(`http://127.0.0.1:${port}/healthz`)).ok;
}
