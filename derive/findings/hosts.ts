import type { Catalogue } from "../../catalogue/catalogue.ts";
import { type Finding, finding } from "../../catalogue/finding.ts";
import { JOBS, jobNamed } from "../../host/jobs.ts";
import { doorPort, doorPortName } from "../caddy/caddyfile.ts";
import { containerName } from "../host/containers.ts";
import { proxyOf } from "../host/natives.ts";
import { orderOf } from "../host/order.ts";
import { doorsOf } from "../network/doors.ts";
import { wrongAgents } from "./agents.ts";
import { nativesOf } from "./natives.ts";
import { inHost, inService } from "./place.ts";
import { unfilled } from "./placeholders.ts";

/** What would keep a host from being applied, or an applied one from working. */
export function wrongHosts(catalogue: Catalogue): Finding[] {
  const natives = nativesOf(catalogue);
  // Paths that cannot be filled in cannot be compared either; they are findings of their own.
  const fillable = unfilled(catalogue).every(({ code }) => code !== "placeholder-unknown");
  return [
    ...places(catalogue),
    ...[...catalogue.hosts.keys()].flatMap((host) =>
      fillable ? wrongAgents(natives.filter(({ view }) => view.host.name === host)) : [],
    ),
    ...[...catalogue.hosts.keys()].flatMap((host) => circular(catalogue, host)),
    ...scripts(catalogue),
    ...doors(catalogue),
    ...containers(catalogue),
    ...unmonitored(catalogue),
  ];
}

function places(catalogue: Catalogue): Finding[] {
  const used = new Set(nativesOf(catalogue).map(({ view }) => view.host));
  return [...used].flatMap((host) =>
    ["homebrew", "agents"]
      .filter((name) => host.paths[name] === undefined)
      .map((name) =>
        finding(
          "reference-unknown",
          inHost(host, `paths.${name}`),
          "native services need this place",
          name === "agents" ? 'write "~/Library/LaunchAgents"' : "write Homebrew's prefix",
        ),
      ),
  );
}

function circular(catalogue: Catalogue, host: Parameters<typeof orderOf>[1]): Finding[] {
  const round = orderOf(catalogue, host).circular;
  return round.flatMap((name) => {
    const service = catalogue.services.get(name);
    return service === undefined
      ? []
      : [
          finding(
            "uses-circular",
            inService(service, "uses"),
            `${round.join(", ")} each wait until another of them is up`,
            "leave out the use that one of them can start without",
          ),
        ];
  });
}

function scripts(catalogue: Catalogue): Finding[] {
  return nativesOf(catalogue).flatMap(({ service, native }) =>
    native.files.flatMap(({ content, restarts }, i) => [
      ...(content.format === "script" && jobNamed(content.script) === undefined
        ? [
            finding(
              "reference-unknown",
              inService(service, `runs.native.files[${i}].content.script`),
              `there is no script "${content.script}" in host/jobs`,
              `write one of ${JOBS.join(", ")}`,
            ),
          ]
        : []),
      ...(typeof restarts === "string" && !native.agents.some(({ label }) => label === restarts)
        ? [
            finding(
              "reference-unknown",
              inService(service, `runs.native.files[${i}].restarts`),
              `the service has no agent "${restarts}"`,
              `write one of ${native.agents.map(({ label }) => label).join(", ") || "true and false"}`,
            ),
          ]
        : []),
    ]),
  );
}

function doors(catalogue: Catalogue): Finding[] {
  const proxy = proxyOf(catalogue)?.service;
  if (proxy === undefined) return [];
  return doorsOf(catalogue)
    .filter(
      ({ name, openings }) =>
        doorPort(proxy, name) === undefined && openings.some(({ kind }) => kind === "site"),
    )
    .map(({ name, audience }) =>
      finding(
        "door-without-port",
        inService(proxy, "ports"),
        `the proxy has no port for the door of the audience ${audience}`,
        `state a port "${doorPortName(name)}" that is bound to the loopback`,
      ),
    );
}

function containers({ services }: Catalogue): Finding[] {
  return [...services.values()].flatMap((service) =>
    service.runs.where === "container" && containerName(service.runs.options) === undefined
      ? [
          finding(
            "container-without-name",
            inService(service, "runs.options"),
            "Docker would make up a name at each start",
            'write "--name=…" among the options',
          ),
        ]
      : [],
  );
}

function unmonitored({ services }: Catalogue): Finding[] {
  return [...services.values()].flatMap((service) =>
    service.checks.some((check) => check.kind === "http" && check.site)
      ? []
      : service.sites.map(({ host }, i) =>
          finding(
            "route-unmonitored",
            inService(service, `sites[${i}]`),
            `nobody would notice that "${host}" does not answer by its name`,
            'state a check of the kind "http" with site: true',
          ),
        ),
  );
}
