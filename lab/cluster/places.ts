import { join } from "node:path";

/** Where the lab's cluster keeps its files, below its data folder. */
export interface ClusterPlaces {
  readonly folder: string;
  readonly etcd: string;
  /** Certificates that the API server makes for itself. */
  readonly certificates: string;
  /** Signs the tokens of service accounts. */
  readonly signingKey: string;
  /** Who is who to the API server; mode 0600. */
  readonly tokens: string;
  /** Kubeconfigs, one for each that logs in; mode 0600. */
  readonly kubeconfigs: string;
  /** The one for people and for Pulumi. */
  readonly kubeconfig: string;
  readonly stages: string;
  /** Home of the programs: what they write aside lands here. */
  readonly home: string;
}

export function clusterPlaces(folder: string): ClusterPlaces {
  const kubeconfigs = join(folder, "kubeconfigs");
  return {
    folder,
    etcd: join(folder, "etcd"),
    certificates: join(folder, "certificates"),
    signingKey: join(folder, "service-accounts.pem"),
    tokens: join(folder, "tokens.csv"),
    kubeconfigs,
    kubeconfig: join(kubeconfigs, "lab.yaml"),
    stages: join(folder, "stages.yaml"),
    home: join(folder, "home"),
  };
}
