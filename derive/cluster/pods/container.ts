import type { IIoK8sApiCoreV1Container } from "kubernetes-models/v1/Container";
import type { IIoK8sApiCoreV1EnvVar } from "kubernetes-models/v1/EnvVar";
import type { Container, NamedContainer } from "../../../catalogue/container.ts";
import type { FromCluster, Volume } from "../../../catalogue/pods.ts";
import type { ClusterContext, PodsKind, Running } from "../context.ts";
import { hasSecret, textOf } from "../fill.ts";
import { environmentKeyOf, environmentSecretOf } from "../secrets/environment.ts";
import { handedSecretOf } from "../secrets/handed.ts";
import type { Files } from "./files.ts";
import { mainProbes, statedProbes } from "./probes.ts";
import { MODEST, resourcesOf } from "./resources.ts";
import { containerSecurityOf } from "./security.ts";
import { mountsOf } from "./volumes.ts";

/** A container with what the pod gives it. */
export interface Part {
  readonly name: string;
  readonly container: Container | NamedContainer;
  readonly role: "main" | "helper" | "job";
}

/** A container as the API takes it. */
export function containerOf(
  { name, container, role }: Part,
  service: Running<PodsKind>,
  volumes: readonly Volume[],
  files: Files | undefined,
  context: ClusterContext,
): IIoK8sApiCoreV1Container {
  const ports = portsOf(container, service, role);
  const env = [
    ...environmentOf(container, service, context),
    ...(role === "main"
      ? service.runs.workload.fromCluster.map((handed) => fromCluster(handed, service))
      : []),
  ];
  const args = container.arguments.map((text) => textOf(text, service, context));
  const mounts = mountsOf(name, container, volumes, files);
  return {
    name,
    image: textOf(container.image, service, context),
    imagePullPolicy: "IfNotPresent",
    ...(container.command === undefined
      ? {}
      : { command: container.command.map((text) => textOf(text, service, context)) }),
    ...(args.length === 0 ? {} : { args }),
    ...(env.length === 0 ? {} : { env }),
    ...(ports.length === 0 ? {} : { ports }),
    ...(role === "main" ? mainProbes(container, service) : statedProbes(container, service)),
    resources: resourcesOf(container.resources ?? MODEST),
    securityContext: containerSecurityOf(container),
    ...(mounts.length === 0 ? {} : { volumeMounts: mounts }),
  };
}

function portsOf(
  container: Container | NamedContainer,
  service: Running<PodsKind>,
  role: Part["role"],
): NonNullable<IIoK8sApiCoreV1Container["ports"]> {
  const elsewhere = service.runs.workload.sidecars.flatMap((sidecar) => sidecar.ports);
  return Object.entries(service.ports)
    .filter(([name]) =>
      "ports" in container
        ? container.ports.some((port) => port === name)
        : role === "main" && !elsewhere.some((port) => port === name),
    )
    .map(([name, { port, protocol }]) => ({
      name,
      containerPort: port,
      protocol: protocol === "udp" ? ("UDP" as const) : ("TCP" as const),
    }));
}

function environmentOf(
  container: Container,
  service: Running<PodsKind>,
  context: ClusterContext,
): IIoK8sApiCoreV1EnvVar[] {
  return Object.entries(container.environment).map(([name, template]) =>
    hasSecret(template)
      ? {
          name,
          valueFrom: {
            secretKeyRef: {
              name: environmentSecretOf(service),
              key: environmentKeyOf(name, template, service),
            },
          },
        }
      : { name, value: textOf(template, service, context) },
  );
}

function fromCluster({ variable, of, key }: FromCluster, service: Running<PodsKind>): IIoK8sApiCoreV1EnvVar {
  return { name: variable, valueFrom: { secretKeyRef: { name: handedSecretOf(service, of), key } } };
}
