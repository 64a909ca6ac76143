import { z } from "zod";
import { Label, PortName } from "./names.ts";
import { Settings, Template } from "./template.ts";

/** How strictly the API server judges pods of a namespace, by Kubernetes' own Pod Security Standards. */
export const PodSecurity = z.enum(["restricted", "baseline", "privileged"]);
export type PodSecurity = z.output<typeof PodSecurity>;

/**
 * What an upstream project publishes for a version, taken from its Go module: a module's content is fixed by a checksum that everybody
 * sees alike. The version is the service's own pin, so an upgrade is one number.
 */
export const Source = z.strictObject({
  module: z.string().describe("path of the Go module: github.com/argoproj/argo-cd/v3"),
  path: Template.describe("file or folder within the module; {version} is the pin"),
});

/** A change of what upstream publishes. */
const Patch = z.strictObject({
  kind: z.string(),
  name: z.string(),
  why: z.string(),
  merge: Settings.describe("merged into the object as kubectl would: lists of containers by their names"),
});

/** An object that upstream publishes and that is not wanted. */
const Omission = z.strictObject({ kind: z.string(), name: z.string(), why: z.string() });

/** What every way of installing upstream's manifests has in common. */
export const Installed = z.strictObject({
  source: Source,
  also: z
    .array(Template)
    .default([])
    .describe("further files of the module, such as definitions that a chart lacks"),
  patches: z.array(Patch).default([]),
  omit: z.array(Omission).default([]),
  images: z
    .record(z.string(), z.string())
    .default({})
    .describe("another name and tag for an image: tailscale/k8s-operator becomes docker.io/…:v{version}"),
  services: z
    .record(PortName, Label)
    .default({})
    .describe("the Service of upstream's that carries a port of this service"),
  podSecurity: PodSecurity.default("restricted"),
  why: z.string().optional().describe("why its pods need more than the restricted standard"),
});
