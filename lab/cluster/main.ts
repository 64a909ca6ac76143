import { randomBytes } from "node:crypto";
import { Cluster } from "../../kubernetes/cluster.ts";
import { Connection } from "../../kubernetes/connection.ts";
import type { EmulatorOptions, RunningEmulator } from "../emulator/emulator.ts";
import { freePort } from "../processes/free-port.ts";
import { Programs } from "../processes/programs.ts";
import { applicationController, type ForgeLogin, installArgoCd, redis, repoServer } from "./argocd.ts";
import { apiServer, controllerManager, etcd, scheduler } from "./control-plane.ts";
import { externalSecrets, installExternalSecrets } from "./external-secrets.ts";
import { kubeconfigOf, writeIdentities, writeKubeconfigs } from "./identities.ts";
import { serveNames } from "./names.ts";
import { addNode, kwok } from "./node.ts";
import { playOperators } from "./operators.ts";
import { type ClusterPlaces, clusterPlaces } from "./places.ts";
import { type ClusterPrograms, obtainCluster } from "./programs.ts";

/** What the cluster agrees on with other parts of the lab. */
export interface ClusterSeed {
  /** The forge that Argo CD reads; without one it reads public repositories only. */
  readonly forge?: ForgeLogin;
  /** Domain of the tailnet. */
  readonly tailnet: string;
  /** Where 1Password Connect is played, by its name and port in the cluster's DNS. */
  readonly connect?: { readonly name: string; readonly port: number };
}

/**
 * The lab's cluster: the real API server with its store, controllers and scheduler; a node whose pods live without being run; the real
 * Argo CD and External Secrets. All of it listens on loopback and ends with this process.
 */
export async function startCluster(options: EmulatorOptions, seed: ClusterSeed): Promise<RunningEmulator> {
  const { logs = options.dataDir, report = () => undefined } = options;
  const places = clusterPlaces(options.dataDir);
  const programs = await obtainCluster(process.env, ({ binary, step }) => {
    if (step !== "cached" && step !== "found") report(`${binary.name} ${step}`);
  });
  const tokens = await writeIdentities(places);
  const ports = await claimPorts(options.ports);
  const running = new Programs("cluster", logs, places.home);
  const closing: (() => void | Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of closing) await end();
    await running.close();
  };
  try {
    report("API server");
    await running.start(etcd(programs, places, ports));
    await running.start(apiServer(programs, places, ports));
    await writeKubeconfigs(places, tokens, `https://127.0.0.1:${ports.api}`);
    const cluster = new Cluster(Connection.fromFile(places.kubeconfig));

    report("controllers and a node");
    await running.start(controllerManager(programs, places));
    await running.start(scheduler(programs, places));
    await addNode(cluster, programs, places);
    await running.start(kwok(programs, places, cluster));

    const { connect } = seed;
    const names = new Map([
      ["kubernetes.default.svc:443", ports.api],
      ...(connect === undefined ? [] : [[connect.name, connect.port] as const]),
    ]);
    closing.push(await serveNames(ports.names, names), playOperators(cluster, seed.tailnet));

    report("Argo CD and External Secrets");
    await Promise.all([
      startArgoCd(cluster, programs, places, ports, seed.forge, running),
      startExternalSecrets(cluster, programs, places, ports, running),
    ]);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    ports: { ...ports },
    environment: { KUBECONFIG: kubeconfigOf(places, "lab") },
    close,
  };
}

async function startArgoCd(
  cluster: Cluster,
  programs: ClusterPrograms,
  places: ClusterPlaces,
  ports: ClusterPorts,
  forge: ForgeLogin | undefined,
  running: Programs,
): Promise<void> {
  await installArgoCd(cluster, programs, forge);
  // The cache is empty at each start, so its password may be another one each time.
  const password = randomBytes(16).toString("hex");
  await running.start(redis(programs, ports, password));
  await running.start(repoServer(programs, places, ports, password));
  await running.start(applicationController(programs, places, ports, password));
}

async function startExternalSecrets(
  cluster: Cluster,
  programs: ClusterPrograms,
  places: ClusterPlaces,
  ports: ClusterPorts,
  running: Programs,
): Promise<void> {
  await installExternalSecrets(cluster, programs);
  await running.start(externalSecrets(programs, places, ports));
}

type ClusterPorts = Awaited<ReturnType<typeof claimPorts>>;

async function claimPorts(known: Readonly<Record<string, number>> = {}) {
  return {
    etcd: await freePort(known["etcd"]),
    etcdPeers: await freePort(known["etcdPeers"]),
    api: await freePort(known["api"]),
    redis: await freePort(known["redis"]),
    repoServer: await freePort(known["repoServer"]),
    repoServerMetrics: await freePort(known["repoServerMetrics"]),
    controllerMetrics: await freePort(known["controllerMetrics"]),
    externalSecretsMetrics: await freePort(known["externalSecretsMetrics"]),
    names: await freePort(known["names"]),
  };
}
