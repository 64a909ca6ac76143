import type { Catalogue } from "../../../catalogue/catalogue.ts";
import { type Finding, finding } from "../../../catalogue/finding.ts";
import type { Volume } from "../../../catalogue/pods.ts";
import { clusterServices, hasPods, type PodsKind, type Running } from "../../cluster/context.ts";
import { persistentVolumeOf } from "../../cluster/pods/claims.ts";
import { claimedTwice, inService } from "../place.ts";

/** Volumes on hosts and shares that do not exist or are not for pods, and names that two of them claim. */
export function wrongVolumes(catalogue: Catalogue): Finding[] {
  const services = clusterServices(catalogue).filter(hasPods);
  return [...services.flatMap((service) => shares(service, catalogue)), ...names(services)];
}

function shares(service: Running<PodsKind>, catalogue: Catalogue): Finding[] {
  return service.runs.workload.volumes.flatMap((volume, i) =>
    volume.from.kind === "share" ? share(service, volume, volume.from, i, catalogue) : [],
  );
}

function share(
  service: Running<PodsKind>,
  { readOnly }: Volume,
  { host: name, share }: Extract<Volume["from"], { kind: "share" }>,
  i: number,
  { hosts }: Catalogue,
): Finding[] {
  const field = `runs.workload.volumes[${i}].from`;
  const host = hosts.get(name);
  const unknown = (of: string, what: string, value: string, known: readonly string[]): Finding[] => [
    finding(
      "reference-unknown",
      inService(service, `${field}.${of}`),
      `there is no ${what} "${value}"`,
      `write one of ${known.join(", ") || `none: no ${what} is stated`}`,
    ),
  ];
  if (host === undefined) return unknown("host", "host", name, [...hosts.keys()]);
  const found = host.shares.find((candidate) => candidate.name === share);
  if (found === undefined)
    return unknown(
      "share",
      `share of ${name}`,
      share,
      host.shares.map(({ name: of }) => of),
    );
  const exported = found.exports.find(({ protocol }) => protocol === "nfs");
  const reason =
    exported === undefined
      ? `${name} does not export "${share}" by NFS`
      : exported.mode === "ro" && !readOnly
        ? `${name} exports "${share}" for reading only`
        : undefined;
  return reason === undefined
    ? []
    : [
        finding(
          "volume-unexported",
          inService(service, `${field}.share`),
          reason,
          exported === undefined
            ? `export it on the NAS and say so in hosts/${name}.ts`
            : "mount it with readOnly: true, or export it for writing",
        ),
      ];
}

function names(services: readonly Running<PodsKind>[]): Finding[] {
  const claims = services.flatMap((service) =>
    service.runs.workload.volumes.flatMap((volume, i) => {
      const persistent = persistentVolumeOf(volume);
      const { kind } = service.runs.workload;
      // A StatefulSet's claims carry its name.
      const name =
        volume.from.kind === "claim" && kind === "StatefulSet"
          ? `${volume.name}-${service.name}-0`
          : volume.name;
      const claim =
        volume.from.kind === "share" || volume.from.kind === "claim"
          ? [{ service, i, key: `claim ${service.runs.namespace}/${name}` }]
          : [];
      return persistent === undefined ? claim : [...claim, { service, i, key: `volume ${persistent}` }];
    }),
  );
  return claimedTwice(claims, ({ key }) => key).flatMap(([key, [first, ...others]]) =>
    others.map(({ service, i }) =>
      finding(
        "volume-taken",
        inService(service, `runs.workload.volumes[${i}].name`),
        `the ${key} is ${first?.service.name}'s`,
        "give the volume another name",
      ),
    ),
  );
}
