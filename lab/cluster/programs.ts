import { dirname } from "node:path";
import { argocd } from "../../engine/binaries/argocd.ts";
import { etcd } from "../../engine/binaries/etcd.ts";
import { externalSecrets } from "../../engine/binaries/external-secrets.ts";
import {
  kubeApiserver,
  kubeControllerManager,
  kubectl,
  kubeScheduler,
} from "../../engine/binaries/kubernetes.ts";
import { kwok } from "../../engine/binaries/kwok.ts";
import { miniredis } from "../../engine/binaries/miniredis.ts";
import { type ModuleFiles, obtainModuleFiles } from "../../engine/binaries/module-files.ts";
import { obtain } from "../../engine/binaries/obtain.ts";
import type { Progress } from "../../engine/binaries/spec.ts";

/** The programs of the cluster, in the order in which they are needed. */
export const CLUSTER_BINARIES = {
  etcd,
  "kube-apiserver": kubeApiserver,
  "kube-controller-manager": kubeControllerManager,
  "kube-scheduler": kubeScheduler,
  kubectl,
  kwok,
  miniredis,
  argocd,
  "external-secrets": externalSecrets,
} as const;
type ProgramName = keyof typeof CLUSTER_BINARIES;

/** What their modules carry beside the programs. */
const FILES = {
  /** How nodes, pods and volumes go through their lives, and the role of the program that lets them. */
  kwokFiles: {
    module: "sigs.k8s.io/kwok",
    version: `v${kwok.version}`,
    folder: "kwok",
    paths: ["kustomize/rbac", "kustomize/stage"],
  },
  argocdFiles: {
    module: "github.com/argoproj/argo-cd/v3",
    version: `v${argocd.version}`,
    folder: "argocd",
    paths: ["manifests/install.yaml"],
  },
  externalSecretsFiles: {
    module: "github.com/external-secrets/external-secrets",
    version: `v${externalSecrets.version}`,
    folder: "external-secrets",
    paths: ["config/crds/bases"],
  },
} as const satisfies Record<string, ModuleFiles>;
type FilesName = keyof typeof FILES;

/** Where the programs and files are. */
export type ClusterPrograms = Readonly<Record<ProgramName | FilesName, string>>;

/**
 * Gets everything that the cluster runs, one after the other: a build takes all cores anyway.
 *
 * @param signal ends a download or a build
 * @throws BinaryUnavailable for the first that cannot be had
 */
export async function obtainCluster(
  environment: NodeJS.ProcessEnv,
  report: (progress: Progress) => void,
  signal?: AbortSignal,
): Promise<ClusterPrograms> {
  const program = async (name: ProgramName): Promise<string> =>
    (await obtain(CLUSTER_BINARIES[name], environment, report, signal)).path;
  const files = async (name: FilesName): Promise<string> => await obtainModuleFiles(FILES[name], environment);
  return {
    etcd: await program("etcd"),
    "kube-apiserver": await program("kube-apiserver"),
    "kube-controller-manager": await program("kube-controller-manager"),
    "kube-scheduler": await program("kube-scheduler"),
    kubectl: await program("kubectl"),
    kwok: await program("kwok"),
    miniredis: await program("miniredis"),
    argocd: await program("argocd"),
    "external-secrets": await program("external-secrets"),
    kwokFiles: await files("kwokFiles"),
    argocdFiles: await files("argocdFiles"),
    externalSecretsFiles: await files("externalSecretsFiles"),
  };
}

/** Another name of a program that takes its role from the name it is called by. */
export function roleOf(path: string, role: string): string {
  return `${dirname(path)}/${role}`;
}
