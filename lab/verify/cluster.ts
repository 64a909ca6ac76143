import { z } from "zod";
import { Cluster } from "../../kubernetes/cluster.ts";
import { Connection } from "../../kubernetes/connection.ts";
import { nameOf } from "../../kubernetes/object.ts";
import { eventually } from "./eventually.ts";
import { type Verified, verified } from "./verified.ts";

/** How long Argo CD and External Secrets may take to come to rest, in milliseconds. */
const WITHIN_MS = 60_000;

export const APPLICATION = { apiVersion: "argoproj.io/v1alpha1", kind: "Application" };
const EXTERNAL_SECRET = { apiVersion: "external-secrets.io/v1", kind: "ExternalSecret" };

const Application = z.looseObject({
  status: z
    .looseObject({
      sync: z.looseObject({ status: z.string().default("Unknown"), revision: z.string().optional() }).optional(),
      health: z.looseObject({ status: z.string().default("Unknown") }).optional(),
    })
    .default({}),
});
const ExternalSecret = z.looseObject({
  status: z
    .looseObject({
      conditions: z
        .array(z.looseObject({ type: z.string(), status: z.string(), message: z.string().optional() }))
        .default([]),
    })
    .default({ conditions: [] }),
});

/** What Argo CD says of an application: "Synced Healthy", and of which commit. */
export function stateOf(application: unknown): { readonly state: string; readonly revision: string | undefined } {
  const { sync, health } = Application.parse(application).status;
  return { state: `${sync?.status ?? "Unknown"} ${health?.status ?? "Unknown"}`, revision: sync?.revision };
}

/** The lab's cluster. @param kubeconfig file that says where it is: another one must not be taken for it @throws Error where none is named */
export function clusterAt(kubeconfig: string | undefined): Cluster {
  if (kubeconfig === undefined) throw new Error("the lab's cluster does not run: npx blumeops lab start --cluster");
  return new Cluster(Connection.fromFile(kubeconfig));
}

/** Whether every application is as the forge says and healthy, and every Secret of the vault is filled. @param kubeconfig file that says where the cluster is */
export async function verifyCluster(kubeconfig: string | undefined): Promise<Verified[]> {
  const cluster = clusterAt(kubeconfig);
  const [applications, secrets] = await Promise.all([cluster.list(APPLICATION), cluster.list(EXTERNAL_SECRET)]);
  return await eventually(
    [...applications, ...secrets].map((object) => {
      const name = nameOf(object);
      const isApplication = object.kind === APPLICATION.kind;
      const subject = isApplication ? `application ${name.name}` : `ExternalSecret ${name.namespace}/${name.name}`;
      return {
        subject,
        look: async () => {
          const now = await cluster.read(name);
          if (now === undefined) return verified(subject, false, "nothing of that name");
          const found = isApplication ? stateOf(now).state : secretState(now);
          return verified(subject, found === (isApplication ? "Synced Healthy" : FILLED), found);
        },
      };
    }),
    WITHIN_MS,
  );
}

const FILLED = "filled";

function secretState(object: unknown): string {
  const ready = ExternalSecret.parse(object).status.conditions.find(({ type }) => type === "Ready");
  return ready?.status === "True" ? FILLED : (ready?.message ?? "not looked at yet");
}
