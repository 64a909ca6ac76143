import * as fc from "fast-check";
import type { ServiceFacts } from "../../../catalogue/service.ts";
import { type PodsFacts, podService } from "./lab.ts";

/** How one service of a made-up cluster is drawn. */
export interface Draft {
  readonly kind: PodsFacts["kind"];
  readonly namespace: string;
  readonly root: boolean;
  readonly privileged: boolean;
  readonly writable: boolean;
  readonly unlimited: boolean;
  readonly probed: boolean;
  readonly port: number;
  readonly secret: boolean;
  readonly claim: boolean;
  readonly share: boolean;
  readonly sidecar: boolean;
  readonly job: boolean;
  readonly device: boolean;
  readonly access: "none" | "cluster" | "namespace";
  /** Indices of services that come before it: so that there is no ring. */
  readonly uses: readonly number[];
}

const draft: fc.Arbitrary<Draft> = fc.record({
  kind: fc.constantFrom("Deployment", "StatefulSet", "DaemonSet"),
  namespace: fc.constantFrom("own", "shared"),
  root: fc.boolean(),
  privileged: fc.boolean(),
  writable: fc.boolean(),
  unlimited: fc.boolean(),
  probed: fc.boolean(),
  port: fc.constantFrom(80, 443, 8080, 9000),
  secret: fc.boolean(),
  claim: fc.boolean(),
  share: fc.boolean(),
  sidecar: fc.boolean(),
  job: fc.boolean(),
  device: fc.boolean(),
  access: fc.constantFrom("none", "cluster", "namespace"),
  uses: fc.array(fc.nat({ max: 7 }), { maxLength: 3 }),
});

/** Up to eight services that run in the cluster, of every kind and with every exception, without findings. */
export const arbitraryServices: fc.Arbitrary<ServiceFacts[]> = fc
  .array(draft, { minLength: 1, maxLength: 8 })
  .map((drafts) => drafts.map(serviceOf));

const why = "made up for a test";

function serviceOf(draft: Draft, i: number): ServiceFacts {
  const name = `service-${i}`;
  const facts = podService(name, workloadOf(draft, name), {
    ports: { http: { port: draft.port, scheme: "http" }, raw: { port: 10_000 + i } },
    stores:
      draft.claim && draft.kind !== "DaemonSet"
        ? [
            {
              name: "data",
              at: `${name}-data`,
              kind: "volume",
              summary: "data",
              backup: { by: "nothing", because: why },
            },
          ]
        : [],
    checks: draft.probed ? [{ kind: "http", port: "http", path: "/healthy" }] : [],
    secrets: { key: `op://lab/${name}/key` },
    uses: [...new Set(draft.uses.filter((other) => other < i))].map((other) => ({
      service: `service-${other}`,
      port: "http",
      through: "cluster" as const,
      why,
    })),
    ...(draft.device
      ? { device: { name, tag: `tag:${name}`, via: "ingress", ports: [{ listen: 443, to: "http" }] } }
      : {}),
  });
  return draft.namespace === "own" || facts.runs.where !== "cluster"
    ? facts
    : { ...facts, runs: { ...facts.runs, namespace: "shared" } };
}

function workloadOf(draft: Draft, name: string): Partial<PodsFacts> {
  const exceptions: PodsFacts["exceptions"] = [
    ...(draft.root ? [{ allow: "root" as const, why }] : []),
    ...(draft.privileged ? [{ allow: "privileged" as const, why }] : []),
    ...(draft.writable ? [{ allow: "writable-root" as const, why }] : []),
    ...(draft.unlimited ? [{ allow: "unlimited-cpu" as const, why }] : []),
    ...(draft.probed ? [] : [{ allow: "unprobed" as const, why }]),
  ];
  return {
    kind: draft.kind,
    ...(draft.root || draft.privileged ? { runAs: { group: 1000 } } : {}),
    exceptions,
    resources: {
      cpu: { request: "10m", ...(draft.unlimited ? {} : { limit: "100m" }) },
      memory: { request: "16Mi", limit: "64Mi" },
    },
    environment: { PLAIN: "{{plain}}", ...(draft.secret ? { KEY: "prefix-{secret:key}" } : {}) },
    files: [{ at: "/etc/settings.yaml", content: { format: "yaml", value: { port: "{port:http}" } } }],
    volumes: [
      ...(draft.claim && draft.kind !== "DaemonSet"
        ? [{ name: `${name}-data`, at: "/data", from: { kind: "claim" as const, size: "1Gi" } }]
        : []),
      ...(draft.share
        ? [
            {
              name: `${name}-films`,
              at: "/films",
              readOnly: true,
              from: { kind: "share" as const, host: "storage", share: "films" },
            },
          ]
        : []),
    ],
    sidecars: draft.sidecar
      ? [
          {
            name: "helper",
            why,
            image: "example.org/helper:1.0.0",
            user: 1000,
            ...(draft.secret ? { environment: { KEY: "{secret:key}" } } : {}),
          },
        ]
      : [],
    jobs: draft.job
      ? [{ name: "tidy", why, image: "example.org/tidy:1.0.0", user: 1000, schedule: "0 3 * * *" }]
      : [],
    apiAccess:
      draft.access === "none"
        ? []
        : [{ scope: draft.access, resources: ["pods"], verbs: ["get", "list"], why }],
  };
}
