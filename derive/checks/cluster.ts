import type { Catalogue } from "../../catalogue/catalogue.ts";
import { isKeptByStack } from "../cluster/argo.ts";
import { providerOf } from "../cluster/context.ts";
import type { ClusterApp, ClusterDocument } from "../cluster/document.ts";
import { kubectl } from "../cluster/kubectl.ts";
import type { Check } from "./check.ts";

const WORKLOADS = ["Deployment", "StatefulSet", "DaemonSet"] as const;

/** What the cluster's API server has to say of itself, of Argo CD's applications, of pods and of secrets that come from the vault. */
export function clusterChecks(document: Pick<ClusterDocument, "apps">, catalogue: Catalogue): Check[] {
  const gitops = providerOf("gitops", catalogue).service.runs.namespace;
  return [
    {
      id: "api-server",
      group: "cluster",
      service: undefined,
      subject: "the API server is well",
      question: { kind: "api-server" },
      dependsOn: [],
      remedy: [{ step: "look", run: kubectl("get --raw /healthz?verbose") }],
      needsCluster: true,
    },
    ...document.apps.flatMap((app) => appChecks(app, catalogue, gitops)),
  ];
}

/** An application is healthy when its pods are there, and its pods are when their secrets are. */
function appChecks(app: ClusterApp, catalogue: Catalogue, gitops: string): Check[] {
  const { name, namespace, objects } = app;
  const common = {
    group: "cluster",
    service: [...catalogue.services.keys()].find((one) => one === name),
    needsCluster: true,
  } as const;
  const within = (kind: string, own: string): Check["remedy"][number] => ({
    step: "look",
    run: kubectl(`describe ${kind.toLowerCase()} ${own}`, namespace),
  });
  const secrets = objects.flatMap((object): Check[] => {
    const own = object.metadata.name;
    return object.kind !== "ExternalSecret" || namespace === undefined
      ? []
      : [
          {
            ...common,
            id: `external-secret:${namespace}/${own}`,
            subject: `the secret ${own} comes from the vault`,
            question: { kind: "external-secret", namespace, name: own },
            dependsOn: ["api-server"],
            remedy: [within("externalsecret", own), { step: "vault", run: "npx blumeops secrets check" }],
          },
        ];
  });
  const pods = objects.flatMap((object): Check[] => {
    const own = object.metadata.name;
    const workload = WORKLOADS.find((kind) => kind === object.kind);
    return workload === undefined || namespace === undefined
      ? []
      : [
          {
            ...common,
            id: `pods:${namespace}/${own}`,
            subject: `${own} has its pods`,
            question: { kind: "pods", namespace, workload, name: own },
            dependsOn: ["api-server", ...secrets.map(({ id }) => id)],
            remedy: [within(workload, own)],
          },
        ];
  });
  const application: Check = {
    ...common,
    id: `application:${name}`,
    subject: `application ${name} is synced and healthy`,
    question: { kind: "application", namespace: gitops, name },
    dependsOn: ["api-server", ...[...pods, ...secrets].map(({ id }) => id)],
    remedy: [
      { step: "look", run: `argocd app get ${name}` },
      { step: "repair", run: `argocd app sync ${name}` },
    ],
  };
  return [...(isKeptByStack(app, catalogue) ? [] : [application]), ...pods, ...secrets];
}
