import { z } from "zod";
import type { KubernetesObject } from "./object.ts";

/** Whether an object does what it is for, or never will. */
export type Readiness =
  | { readonly state: "ready" }
  | { readonly state: "waiting"; readonly for: string }
  | { readonly state: "failed"; readonly why: string };

const READY: Readiness = { state: "ready" };
const waiting = (what: string): Readiness => ({ state: "waiting", for: what });
const failed = (why: string): Readiness => ({ state: "failed", why });

const Condition = z.looseObject({
  type: z.string(),
  status: z.string(),
  reason: z.string().default(""),
  message: z.string().default(""),
});
const Fields = z.looseObject({
  metadata: z.looseObject({ generation: z.int().default(0) }),
  spec: z
    .looseObject({
      replicas: z.int().default(1),
      updateStrategy: z.looseObject({ type: z.string().default("RollingUpdate") }).optional(),
    })
    .default({ replicas: 1 }),
  status: z
    .looseObject({
      observedGeneration: z.int().default(0),
      conditions: z.array(Condition).nullish(),
      phase: z.string().default(""),
      replicas: z.int().default(0),
      updatedReplicas: z.int().default(0),
      readyReplicas: z.int().default(0),
      availableReplicas: z.int().default(0),
      currentRevision: z.string().default(""),
      updateRevision: z.string().default(""),
      desiredNumberScheduled: z.int().default(0),
      updatedNumberScheduled: z.int().default(0),
      numberAvailable: z.int().default(0),
    })
    .prefault({}),
});
type Fields = z.output<typeof Fields>;

/**
 * Whether an object is ready, as `kubectl rollout status` and the official Pulumi provider judge it; a kind without a rule is ready as
 * soon as it exists.
 *
 * @param bindsLate whether a claim's class waits for the first pod before it gives a volume
 */
export function readiness(object: KubernetesObject, bindsLate = false): Readiness {
  const group = object.apiVersion.includes("/") ? object.apiVersion.split("/")[0] : "";
  const rule = RULES[`${group}/${object.kind}`];
  return rule === undefined ? READY : rule(Fields.parse(object), bindsLate);
}

const RULES: Readonly<Record<string, (fields: Fields, bindsLate: boolean) => Readiness>> = {
  "apps/Deployment": ({ metadata, spec, status }) => {
    const progressing = condition(status, "Progressing");
    if (status.observedGeneration < metadata.generation) return waiting("the controller to see it");
    if (progressing?.reason === "ProgressDeadlineExceeded") return failed(progressing.message);
    if (status.updatedReplicas < spec.replicas)
      return waiting(`${status.updatedReplicas} of ${spec.replicas} pods of the new version`);
    if (status.replicas > status.updatedReplicas) return waiting("pods of the old version to end");
    if (status.availableReplicas < spec.replicas)
      return waiting(`${status.availableReplicas} of ${spec.replicas} pods to be available`);
    return READY;
  },
  "apps/StatefulSet": ({ metadata, spec, status }) => {
    if (status.observedGeneration < metadata.generation) return waiting("the controller to see it");
    if (status.readyReplicas < spec.replicas)
      return waiting(`${status.readyReplicas} of ${spec.replicas} pods to be ready`);
    if (spec.updateStrategy?.type === "OnDelete" || spec.replicas === 0) return READY;
    if (status.currentRevision !== status.updateRevision)
      return waiting(`${status.updatedReplicas} of ${spec.replicas} pods of the new version`);
    return READY;
  },
  "apps/DaemonSet": ({ metadata, status }) => {
    const { desiredNumberScheduled: wanted } = status;
    if (status.observedGeneration < metadata.generation) return waiting("the controller to see it");
    if (status.updatedNumberScheduled < wanted)
      return waiting(`${status.updatedNumberScheduled} of ${wanted} pods of the new version`);
    if (status.numberAvailable < wanted)
      return waiting(`${status.numberAvailable} of ${wanted} pods to be available`);
    return READY;
  },
  "batch/Job": ({ status }) => {
    const bad = condition(status, "Failed");
    if (bad?.status === "True") return failed(bad.message || bad.reason);
    return condition(status, "Complete")?.status === "True" ? READY : waiting("it to complete");
  },
  "/Pod": ({ status }) => {
    if (status.phase === "Failed") return failed("its containers ended with an error");
    if (status.phase === "Succeeded") return READY;
    return condition(status, "Ready")?.status === "True" ? READY : waiting("its containers to be ready");
  },
  "/PersistentVolumeClaim": ({ status }, bindsLate) =>
    status.phase === "Bound" || (bindsLate && status.phase === "Pending") ? READY : waiting("a volume"),
  "/PersistentVolume": ({ status }) =>
    ["Available", "Bound"].includes(status.phase) ? READY : waiting("it to be available"),
  "/Namespace": ({ status }) => (status.phase === "Active" ? READY : waiting("it to be active")),
  "apiextensions.k8s.io/CustomResourceDefinition": ({ status }) => {
    const names = condition(status, "NamesAccepted");
    if (names?.status === "False") return failed(names.message);
    return condition(status, "Established")?.status === "True" ? READY : waiting("it to be established");
  },
};

function condition({ conditions }: Fields["status"], type: string): z.output<typeof Condition> | undefined {
  return conditions?.find((candidate) => candidate.type === type);
}
