import type { Catalogue } from "../../../catalogue/catalogue.ts";
import { type Finding, finding } from "../../../catalogue/finding.ts";
import { type ClusterService, clusterServices } from "../../cluster/context.ts";
import { ringsOf } from "../../cluster/order.ts";
import { secretsOf } from "../../cluster/secrets/external.ts";
import { isBelowStore } from "../../cluster/secrets/store.ts";
import { inService } from "../place.ts";
import { providerNames } from "./references.ts";

/** What keeps the cluster from coming up in any order: rings, and things to lean on that nobody or more than one provides. */
export function wrongOrder(catalogue: Catalogue): Finding[] {
  return [...rings(catalogue), ...providers(catalogue)];
}

function rings(catalogue: Catalogue): Finding[] {
  return ringsOf(catalogue).flatMap((ring) => {
    const [first] = ring;
    return first === undefined
      ? []
      : [
          finding(
            "need-ring",
            inService({ name: first }, "uses"),
            `${[...ring, first].join(" needs ")}`,
            "let one of them do without the other, or reach it on a way outside the cluster",
          ),
        ];
  });
}

function providers(catalogue: Catalogue): Finding[] {
  const services = clusterServices(catalogue);
  const first = services[0]?.runs.cluster;
  const leaning = [
    {
      kind: "secret-store" as const,
      by: services.find((service) => readsSecrets(service) && !isBelowStore(service, catalogue))?.name,
      field: "secrets",
      what: "fills Secrets",
    },
    {
      kind: "tailnet" as const,
      by: services.find(({ device }) => device !== undefined && device.via !== "host")?.name,
      field: "device",
      what: "gives devices",
    },
    { kind: "gitops" as const, by: first, field: "", what: "applies manifests" },
  ];
  return leaning.flatMap(({ kind, by, field, what }): Finding[] => {
    const [one, ...others] = providerNames(kind, catalogue);
    if (one === undefined)
      return by === undefined
        ? []
        : [
            finding(
              "provider-missing",
              inService({ name: by }, field),
              `no service of the cluster ${what}`,
              `state provides: [{ kind: "${kind}", … }] at the service that does`,
            ),
          ];
    return others.map((name) =>
      finding(
        "provider-twice",
        { file: `services/${name}.ts`, field: "runs.workload.provides" },
        `${one} already ${what}`,
        "let one of them do it",
      ),
    );
  });
}

function readsSecrets(service: ClusterService): boolean {
  const { workload } = service.runs;
  return secretsOf(service).length > 0 || ("fromCluster" in workload && workload.fromCluster.length > 0);
}
