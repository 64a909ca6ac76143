import { z } from "zod";
import type { Cluster } from "../kubernetes/cluster.ts";
import { type KubernetesObject, nameOf } from "../kubernetes/object.ts";

/** The kind of Argo CD's applications. */
const APPLICATION = { apiVersion: "argoproj.io/v1alpha1", kind: "Application" };

const Application = z.looseObject({
  status: z
    .looseObject({
      sync: z
        .looseObject({ status: z.string().default("Unknown"), revision: z.string().optional() })
        .optional(),
      health: z.looseObject({ status: z.string().default("Unknown") }).optional(),
      operationState: z.looseObject({ phase: z.string() }).optional(),
      reconciledAt: z.string().optional(),
    })
    .default({}),
});

/** What Argo CD says of an application. */
export interface ApplicationState {
  readonly name: string;
  /** "Synced Healthy" */
  readonly state: string;
  /** The commit that was compared. */
  readonly revision: string | undefined;
  readonly isSyncing: boolean;
  readonly isSynced: boolean;
  /** When it was last compared, in milliseconds since 1970. */
  readonly comparedAt: number;
  readonly object: KubernetesObject;
}

/** Every application of a cluster. @throws UnknownKind where Argo CD's kinds are not installed */
export async function applicationsOf(cluster: Cluster): Promise<ApplicationState[]> {
  return (await cluster.list(APPLICATION)).map((object) => {
    const { sync, health, operationState, reconciledAt } = Application.parse(object).status;
    return {
      name: nameOf(object).name,
      state: `${sync?.status ?? "Unknown"} ${health?.status ?? "Unknown"}`,
      revision: sync?.revision,
      isSyncing: operationState?.phase === "Running",
      isSynced: sync?.status === "Synced",
      comparedAt: Date.parse(reconciledAt ?? "") || 0,
      object,
    };
  });
}

/** Whether there is nothing to wait for. */
export function isSettled({ state }: Pick<ApplicationState, "state">): boolean {
  return state === "Synced Healthy";
}

/** Asks Argo CD to compare an application now, and not at its next round. */
export async function refresh(cluster: Cluster, { object }: ApplicationState): Promise<void> {
  const metadata = { annotations: { "argocd.argoproj.io/refresh": "normal" } };
  await cluster.merge(nameOf(object), { metadata }, { manager: "blumeops" });
}
