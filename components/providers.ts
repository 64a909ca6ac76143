import { Provider as GandiProvider } from "@pulumi/gandi";
import { Provider as ClusterProvider } from "@pulumi/kubernetes/provider.js";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import { Provider as TailscaleProvider } from "@pulumi/tailscale";

/**
 * The Gandi plugin that takes a personal access token. The SDK on npm stopped at 0.0.14, whose own plugin takes only the API key that
 * Gandi has retired; the resources are the same, so the newer plugin of the same project serves them.
 */
export const GANDI_PLUGIN = {
  version: "2.3.2",
  pluginDownloadURL: "github://api.github.com/pulumiverse",
} as const;

/** The tailnet's provider. Credentials come from the environment, so that none is in the state. */
export function tailscaleProvider(tailnet: string, opts: CustomResourceOptions): TailscaleProvider {
  return new TailscaleProvider("tailnet", { tailnet }, opts);
}

/** The zone's provider; its token comes from the environment, GANDI_PERSONAL_ACCESS_TOKEN. */
export function gandiProvider(opts: CustomResourceOptions): GandiProvider {
  return new GandiProvider("zone", {}, { ...opts, ...GANDI_PLUGIN });
}

/**
 * The cluster's provider; who logs in is what the kubeconfig of the environment says (KUBECONFIG), so that no credential is in the state.
 *
 * @param context of the kubeconfig; nothing for the current one
 */
export function clusterProvider(context: string | undefined, opts: CustomResourceOptions): ClusterProvider {
  return new ClusterProvider(
    "cluster",
    {
      ...(context === undefined ? {} : { context }),
      // It is one cluster, wherever its API server answers today: another address is no reason to make everything anew.
      clusterIdentifier: "minikube",
      // What was there before, made by hand or by Argo CD itself, is taken over.
      upsertExistingObjects: true,
      enablePatchForce: true,
      // Argo CD reads its configuration while it runs: it changes in place.
      enableConfigMapMutable: true,
      enableSecretMutable: true,
    },
    opts,
  );
}
