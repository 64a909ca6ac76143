import type { Binary, Platform, Release } from "./spec.ts";

const version = "1.35.4";

/** Both libraries carry the version: the one is printed and served, the other is what clients call themselves. */
const LDFLAGS = ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"]
  .flatMap((module) =>
    [`gitVersion=v${version}`, "gitMajor=1", "gitMinor=35"].map((value) => `-X ${module}.${value}`),
  )
  .join(" ");

/** A program of the Kubernetes release. Those of the control plane are released for Linux only; kubectl for macOS too. */
function part(name: string, aboutSeconds: number, systems: readonly Platform["os"][]): Binary {
  return {
    name,
    version,
    versionArguments: name === "kubectl" ? ["version", "--client"] : ["--version"],
    release: ({ os, arch }): Release | undefined => {
      if (!systems.includes(os)) return undefined;
      const url = `https://dl.k8s.io/release/v${version}/bin/${os}/${arch === "x64" ? "amd64" : arch}/${name}`;
      return { url, checksums: `${url}.sha256` };
    },
    source: {
      folder: "kubernetes",
      package: `k8s.io/kubernetes/cmd/${name}`,
      ldflags: LDFLAGS,
      aboutSeconds,
    },
  };
}

/** Kubernetes' own API. */
export const kubeApiserver = part("kube-apiserver", 300, ["linux"]);

/** Kubernetes' own controllers: deployments, replica sets, jobs, garbage collection, and the rest. */
export const kubeControllerManager = part("kube-controller-manager", 60, ["linux"]);

/** Gives every pod a node. */
export const kubeScheduler = part("kube-scheduler", 10, ["linux"]);

/** The command line for the cluster. */
export const kubectl = part("kubectl", 30, ["linux", "darwin"]);
