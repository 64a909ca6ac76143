import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Cluster } from "../../kubernetes/cluster.ts";
import { KubernetesObject } from "../../kubernetes/object.ts";
import { writeAtomically } from "../emulator/store.ts";
import type { Program } from "../processes/program.ts";
import { applyAll, MANAGER, objectsIn } from "./apply.ts";
import { kubeconfigOf } from "./identities.ts";
import type { ClusterPlaces } from "./places.ts";
import type { ClusterPrograms } from "./programs.ts";

/** The one node, named and sized as the running system's. */
const NODE = {
  apiVersion: "v1",
  kind: "Node",
  metadata: {
    name: "minikube",
    labels: {
      "kubernetes.io/arch": "arm64",
      "kubernetes.io/os": "linux",
      "kubernetes.io/hostname": "minikube",
      "node-role.kubernetes.io/control-plane": "",
    },
    annotations: { "kwok.x-k8s.io/node": "fake" },
  },
  status: {
    capacity: { cpu: "6", memory: "11264Mi", pods: "110", "ephemeral-storage": "200Gi" },
    allocatable: { cpu: "6", memory: "11264Mi", pods: "110", "ephemeral-storage": "200Gi" },
  },
};

/** minikube's class of volumes, and the default. */
const STORAGE_CLASS = "standard";

/** The stages that the node, its pods and their volumes go through, in kwok's own words. */
const STAGES = [
  "node/fast/node-initialize.yaml",
  "node/heartbeat-with-lease/node-heartbeat-with-lease.yaml",
  "pod/fast/pod-ready.yaml",
  "pod/fast/pod-complete.yaml",
  "pod/fast/pod-delete.yaml",
  "volume/fast/pv-bind.yaml",
  "volume/fast/pv-delete.yaml",
  "volume/fast/pvc-provision.yaml",
  "volume/fast/pvc-delete.yaml",
];

/** Puts the node into the cluster, its class of volumes, and what kwok may do. */
export async function addNode(
  cluster: Cluster,
  programs: ClusterPrograms,
  places: ClusterPlaces,
): Promise<void> {
  const stage = join(programs.kwokFiles, "kustomize", "stage");
  const stages = await Promise.all(STAGES.map(async (file) => await readFile(join(stage, file), "utf8")));
  await writeAtomically(places.stages, stages.map(ofOurClass).join("\n---\n"));

  const roles = join(programs.kwokFiles, "kustomize", "rbac");
  const files = [
    join(roles, "service_account.yaml"),
    join(roles, "role.yaml"),
    join(roles, "role_binding.yaml"),
    join(stage, "volume", "rbac", "role.yaml"),
    join(stage, "volume", "rbac", "role_binding.yaml"),
    join(stage, "volume", "fast", "storage-class.yaml"),
  ];
  const texts = await Promise.all(files.map(async (file) => ofOurClass(await readFile(file, "utf8"))));
  await applyAll(cluster, texts.flatMap(objectsIn), "kube-system");
  // The size is status, which counts only when an object is made, as a kubelet does.
  const known = await cluster.read({ apiVersion: "v1", kind: "Node", name: NODE.metadata.name });
  if (known === undefined) await cluster.create(KubernetesObject.parse(NODE), { manager: MANAGER });
}

/** Lets the node live, and pods and volumes with it. */
export function kwok(programs: ClusterPrograms, places: ClusterPlaces, cluster: Cluster): Program {
  return {
    name: "kwok",
    path: programs.kwok,
    args: [
      `--kubeconfig=${kubeconfigOf(places, "kwok")}`,
      `--config=${places.stages}`,
      "--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake",
      "--node-ip=192.168.49.2",
      "--cidr=10.244.0.1/16",
      "--node-lease-duration-seconds=40",
    ],
    ready: async () => {
      const node = await cluster.read({ apiVersion: "v1", kind: "Node", name: NODE.metadata.name });
      return JSON.stringify(node?.["status"] ?? {}).includes('"KubeletReady"');
    },
  };
}

function ofOurClass(text: string): string {
  return text.replaceAll("kwok-volume", STORAGE_CLASS);
}
