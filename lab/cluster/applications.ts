import { z } from "zod";
import { Cluster } from "../../kubernetes/cluster.ts";
import { Connection } from "../../kubernetes/connection.ts";

/** The kind of Argo CD's applications. */
export const APPLICATION = { apiVersion: "argoproj.io/v1alpha1", kind: "Application" };

const Application = z.looseObject({
  status: z
    .looseObject({
      sync: z
        .looseObject({ status: z.string().default("Unknown"), revision: z.string().optional() })
        .optional(),
      health: z.looseObject({ status: z.string().default("Unknown") }).optional(),
    })
    .default({}),
});

/** What Argo CD says of an application: "Synced Healthy", and of which commit. */
export function stateOf(application: unknown): {
  readonly state: string;
  readonly revision: string | undefined;
} {
  const { sync, health } = Application.parse(application).status;
  return {
    state: `${sync?.status ?? "Unknown"} ${health?.status ?? "Unknown"}`,
    revision: sync?.revision,
  };
}

/**
 * The lab's cluster.
 *
 * @param kubeconfig file that says where it is: another one must not be taken for it
 * @throws Error where none is named
 */
export function clusterAt(kubeconfig: string | undefined): Cluster {
  if (kubeconfig === undefined)
    throw new Error("the lab's cluster does not run: npx blumeops lab start --cluster");
  return new Cluster(Connection.fromFile(kubeconfig));
}
