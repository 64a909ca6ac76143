import { z } from "zod";
import { Label, PortName, ServiceName } from "./names.ts";
import { Template } from "./template.ts";

/** Something that a cluster has once, and that every other service of it may lean on. */
export const Provision = z.discriminatedUnion("kind", [
  z
    .strictObject({
      kind: z.literal("secret-store"),
      name: Label,
      vault: z.string(),
      server: z.strictObject({ service: ServiceName, port: PortName }),
      token: z.strictObject({ secret: Label, key: z.string() }),
      refresh: z.string().regex(/^\d+[smh]$/, "is not a duration: write 1h"),
    })
    .describe("fills Secrets from the vault"),
  z
    .strictObject({
      kind: z.literal("tailnet"),
      class: Label.describe("of Ingresses and of load balancers"),
      proxyClass: Label,
    })
    .describe("gives services devices of their own in the tailnet"),
  z
    .strictObject({
      kind: z.literal("gitops"),
      repository: Template,
      revision: z.string(),
      server: z.url().describe("the cluster, as seen from inside"),
    })
    .describe("applies the manifests of this project's repository"),
]);
export type Provision = z.output<typeof Provision>;
