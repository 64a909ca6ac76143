import type { ObjectChange } from "./diff.ts";
import { type ComparedObject, listAt, textsAt, valueAt } from "./object.ts";

/** Where a kind's pods are described. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  Deployment: ["spec", "template"],
  StatefulSet: ["spec", "template"],
  DaemonSet: ["spec", "template"],
  ReplicaSet: ["spec", "template"],
  Job: ["spec", "template"],
  CronJob: ["spec", "jobTemplate", "spec", "template"],
};

/** Capabilities with which a container can get at its node. */
const STRONG = [
  "ALL",
  "SYS_ADMIN",
  "SYS_PTRACE",
  "SYS_MODULE",
  "SYS_RAWIO",
  "NET_ADMIN",
  "DAC_READ_SEARCH",
  "BPF",
];

/** Rights over its node that a pod has after a change and had not before, each as a sentence. */
export function newPrivileges({ kind, before, after }: ObjectChange): string[] {
  if (kind === "remove") return [];
  const old = new Set(privilegesOf(before));
  return privilegesOf(after).filter((privilege) => !old.has(privilege));
}

function privilegesOf(object: ComparedObject | undefined): string[] {
  const pod = podOf(object);
  if (pod === undefined) return [];
  return [
    ...["hostNetwork", "hostPID", "hostIPC"]
      .filter((name) => valueAt(pod, name) === true)
      .map((name) => `the pod has ${name}`),
    ...listAt(pod, "volumes").flatMap((volume) => {
      const path = valueAt(volume, "hostPath", "path");
      return path === undefined ? [] : [`the pod mounts ${String(path)} of its node`];
    }),
    ...containersOf(pod).flatMap((container) => {
      const name = String(valueAt(container, "name"));
      const strong = textsAt(container, "securityContext", "capabilities", "add").filter((added) =>
        STRONG.includes(added),
      );
      return [
        ...(valueAt(container, "securityContext", "privileged") === true
          ? [`the container ${name} is privileged`]
          : []),
        ...strong.map((added) => `the container ${name} has the capability ${added}`),
        ...(runsAsRoot(container, pod) ? [`the container ${name} runs as root`] : []),
      ];
    }),
  ];
}

/** Said outright: a container that says nothing runs as its image says. */
function runsAsRoot(container: unknown, pod: unknown): boolean {
  return (
    (valueAt(container, "securityContext", "runAsUser") ?? valueAt(pod, "securityContext", "runAsUser")) === 0
  );
}

/** Images that are of another major version after a change, each as a sentence. */
export function majorJumps({ kind, before, after }: ObjectChange): string[] {
  if (kind !== "change") return [];
  const old = imagesOf(before);
  return [...imagesOf(after)].flatMap(([place, image]) => {
    const was = old.get(place);
    if (was === undefined || nameOf(was) !== nameOf(image)) return [];
    const [then, now] = [majorOf(was), majorOf(image)];
    return then === undefined || now === undefined || then === now
      ? []
      : [`${place} goes from ${tagOf(was)} to ${tagOf(image)}`];
  });
}

function imagesOf(object: ComparedObject | undefined): Map<string, string> {
  const images = containersOf(podOf(object)).flatMap((container) => {
    const [name, image] = [valueAt(container, "name"), valueAt(container, "image")];
    return typeof image === "string" ? [[String(name), image] as const] : [];
  });
  const database = valueAt(object, "spec", "imageName");
  return new Map([...images, ...(typeof database === "string" ? [["the database", database] as const] : [])]);
}

function podOf(object: ComparedObject | undefined): unknown {
  const path = object === undefined ? undefined : TEMPLATES[object.kind];
  return path === undefined ? undefined : valueAt(object, ...path, "spec");
}

function containersOf(pod: unknown): unknown[] {
  return [...listAt(pod, "initContainers"), ...listAt(pod, "containers")];
}

function tagOf(image: string): string {
  return image.slice(nameOf(image).length + 1);
}

function nameOf(image: string): string {
  const slash = image.lastIndexOf("/");
  const end = image.slice(slash + 1).search(/[:@]/);
  return end < 0 ? image : image.slice(0, slash + 1 + end);
}

function majorOf(image: string): string | undefined {
  return /^v?(\d+)(?=[.-]|$)/.exec(tagOf(image))?.[1];
}
