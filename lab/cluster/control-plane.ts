import { readFile } from "node:fs/promises";
import { request } from "node:https";
import type { Program } from "../processes/program.ts";
import { certificateOf, kubeconfigOf } from "./identities.ts";
import type { ClusterPlaces } from "./places.ts";
import type { ClusterPrograms } from "./programs.ts";

/** Ports of the control plane, all on loopback. */
export interface ControlPlanePorts {
  readonly etcd: number;
  readonly etcdPeers: number;
  readonly api: number;
}

/** The store. It forgets the last second when the machine loses power, and is faster for it. */
export function etcd(programs: ClusterPrograms, places: ClusterPlaces, ports: ControlPlanePorts): Program {
  const client = `http://127.0.0.1:${ports.etcd}`;
  const peers = `http://127.0.0.1:${ports.etcdPeers}`;
  return {
    name: "etcd",
    path: programs.etcd,
    args: [
      "--name=lab",
      `--data-dir=${places.etcd}`,
      `--listen-client-urls=${client}`,
      `--advertise-client-urls=${client}`,
      `--listen-peer-urls=${peers}`,
      `--initial-advertise-peer-urls=${peers}`,
      `--initial-cluster=lab=${peers}`,
      "--unsafe-no-fsync",
      "--auto-compaction-retention=5m",
      "--log-level=warn",
    ],
    ready: async () => (await fetch(`${client}/health`)).ok,
  };
}

/**
 * The API server: logs in by token, decides by roles, admits what Kubernetes admits by default, but for webhooks. What answers those are
 * pods of operators, and no pod runs here: one with `failurePolicy: Fail` (CloudNativePG's, External Secrets') would refuse every object
 * of its kinds. Their configurations are objects like any other; they are not asked.
 */
export function apiServer(
  programs: ClusterPrograms,
  places: ClusterPlaces,
  ports: ControlPlanePorts,
): Program {
  return {
    name: "kube-apiserver",
    path: programs["kube-apiserver"],
    args: [
      `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
      "--bind-address=127.0.0.1",
      "--advertise-address=127.0.0.1",
      `--secure-port=${ports.api}`,
      `--cert-dir=${places.certificates}`,
      `--token-auth-file=${places.tokens}`,
      "--authorization-mode=RBAC",
      "--service-account-issuer=https://kubernetes.default.svc",
      `--service-account-key-file=${places.signingKey}`,
      `--service-account-signing-key-file=${places.signingKey}`,
      "--service-cluster-ip-range=10.96.0.0/16",
      // An endpoint on loopback is refused, and no pod is there to use it.
      "--endpoint-reconciler-type=none",
      "--allow-privileged=true",
      "--disable-admission-plugins=MutatingAdmissionWebhook,ValidatingAdmissionWebhook",
      "--shutdown-delay-duration=0s",
    ],
    // It works in about half of that. While definitions come it would take a gigabyte, and keep it.
    environment: { GOMEMLIMIT: "700MiB" },
    ready: async () => await apiIsReady(places, ports.api),
  };
}

/** Kubernetes' own controllers. */
export function controllerManager(programs: ClusterPrograms, places: ClusterPlaces): Program {
  return {
    name: "kube-controller-manager",
    path: programs["kube-controller-manager"],
    args: [
      `--kubeconfig=${kubeconfigOf(places, "controller-manager")}`,
      `--service-account-private-key-file=${places.signingKey}`,
      `--root-ca-file=${certificateOf(places)}`,
      "--use-service-account-credentials=true",
      "--leader-elect=false",
      "--secure-port=0",
      // A claim that came before its volume is looked at again then, by default after 15 s.
      "--pvclaimbinder-sync-period=1s",
    ],
    ready: async () => true,
  };
}

/** Gives pods their node. */
export function scheduler(programs: ClusterPrograms, places: ClusterPlaces): Program {
  return {
    name: "kube-scheduler",
    path: programs["kube-scheduler"],
    args: [`--kubeconfig=${kubeconfigOf(places, "scheduler")}`, "--leader-elect=false", "--secure-port=0"],
    ready: async () => true,
  };
}

async function apiIsReady(places: ClusterPlaces, port: number): Promise<boolean> {
  const ca = await readFile(certificateOf(places));
  return await new Promise((resolve) => {
    const call = request({ host: "127.0.0.1", port, path: "/readyz", ca, timeout: 5_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    call.on("error", () => resolve(false));
    call.on("timeout", () => call.destroy(new Error("no answer")));
    call.end();
  });
}
