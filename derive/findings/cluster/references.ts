import type { Catalogue } from "../../../catalogue/catalogue.ts";
import { type Finding, finding } from "../../../catalogue/finding.ts";
import { type ClusterService, hasPods, inCluster, isPostgres, providersOf } from "../../cluster/context.ts";
import { secretsOf } from "../../cluster/secrets/external.ts";
import { inService } from "../place.ts";
import { containersIn } from "./containers.ts";

/** Names in how a service runs that lead to nothing. */
export function wrongReferences(service: ClusterService, catalogue: Catalogue): Finding[] {
  return [
    ...files(service, catalogue),
    ...mounts(service),
    ...services(service, catalogue),
    ...portsOfHelpers(service),
    ...scrapes(service, catalogue),
  ];
}

function unknown(
  service: ClusterService,
  field: string,
  what: string,
  name: string,
  known: readonly string[],
): Finding {
  return finding(
    "reference-unknown",
    inService(service, field),
    `there is no ${what} "${name}"`,
    `write one of ${known.join(", ") || `none: no ${what} is stated`}`,
  );
}

function files(service: ClusterService, { texts }: Catalogue): Finding[] {
  const folder = `services/${service.name}/`;
  return containersIn(service).flatMap(({ field, container }) =>
    container.files.flatMap(({ content }, i) =>
      content.format === "file" && !texts.has(`${folder}${content.name}`)
        ? [
            finding(
              "reference-unknown",
              inService(service, `${field}.files[${i}].content.name`),
              `there is no file ${folder}${content.name}`,
              "put it there, or name one that is",
            ),
          ]
        : [],
    ),
  );
}

function mounts(service: ClusterService): Finding[] {
  if (!hasPods(service)) return [];
  const { volumes } = service.runs.workload;
  const secrets = secretsOf(service).map(({ name }) => name);
  return [
    ...containersIn(service).flatMap(({ field, container }) =>
      ("mounts" in container ? container.mounts : []).flatMap((mount, i) =>
        volumes.some(({ name }) => name === mount)
          ? []
          : [
              unknown(
                service,
                `${field}.mounts[${i}]`,
                "volume",
                mount,
                volumes.map(({ name }) => name),
              ),
            ],
      ),
    ),
    ...volumes.flatMap(({ from }, i) =>
      from.kind === "secret" && !secrets.includes(from.secret)
        ? [
            unknown(
              service,
              `runs.workload.volumes[${i}].from.secret`,
              "Secret of this service",
              from.secret,
              secrets,
            ),
          ]
        : [],
    ),
  ];
}

function services(service: ClusterService, catalogue: Catalogue): Finding[] {
  const named: { field: string; name: string; mustUse: boolean }[] = [
    ...(hasPods(service)
      ? service.runs.workload.fromCluster.map(({ of }, i) => ({
          field: `runs.workload.fromCluster[${i}].of`,
          name: of,
          mustUse: false,
        }))
      : []),
    ...(isPostgres(service)
      ? [
          { field: "runs.workload.operator", name: service.runs.workload.operator, mustUse: false },
          ...(service.runs.workload.backup === undefined
            ? []
            : [
                {
                  field: "runs.workload.backup.store",
                  name: service.runs.workload.backup.store,
                  mustUse: true,
                },
              ]),
        ]
      : []),
    ...service.runs.workload.provides.flatMap((provision, i) =>
      provision.kind === "secret-store"
        ? [
            {
              field: `runs.workload.provides[${i}].server.service`,
              name: provision.server.service,
              mustUse: true,
            },
          ]
        : [],
    ),
  ];
  return named.flatMap(({ field, name, mustUse }) => {
    const found = [...catalogue.services.values()].find((other) => other.name === name);
    if (found === undefined || !inCluster(found))
      return [unknown(service, field, "service with a workload in the cluster", name, [])];
    const isUsed = service.uses.some((use) => use.service === name && use.through === "cluster");
    return mustUse && !isUsed
      ? [
          finding(
            "use-goes-nowhere",
            inService(service, field),
            `it needs ${name} and does not say so`,
            `state it under uses: { service: "${name}", port: …, through: "cluster", why: … }`,
          ),
        ]
      : [];
  });
}

function portsOfHelpers(service: ClusterService): Finding[] {
  return containersIn(service).flatMap(({ field, container }) =>
    ("ports" in container ? container.ports : []).flatMap((port, i) =>
      Object.hasOwn(service.ports, port)
        ? []
        : [
            unknown(
              service,
              `${field}.ports[${i}]`,
              "port of this service",
              port,
              Object.keys(service.ports),
            ),
          ],
    ),
  );
}

/** Metrics that a scraper reads must be on a way that it states; it is asked at the scraper, whose file the use belongs in. */
function scrapes(service: ClusterService, catalogue: Catalogue): Finding[] {
  const reads = containersIn(service).some(({ container }) =>
    container.files.some(({ content }) => content.format === "derived" && content.document === "prometheus"),
  );
  if (!reads) return [];
  return [...catalogue.services.values()].flatMap((source) =>
    source.name !== service.name &&
    source.metrics.some(({ by, port }) => by === "prometheus" && port !== undefined) &&
    !service.uses.some((use) => use.service === source.name)
      ? [
          finding(
            "scrape-without-way",
            inService(service, "uses"),
            `it is to read the metrics of ${source.name} and does not say how it gets there`,
            `state { service: "${source.name}", port: …, through: …, why: "scrapes it" }`,
          ),
        ]
      : [],
  );
}

/** The services that provide something, for findings that name them. */
export function providerNames(kind: "secret-store" | "tailnet" | "gitops", catalogue: Catalogue): string[] {
  return providersOf(kind, catalogue).map(({ service }) => service.name);
}
