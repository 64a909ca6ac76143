import type { Check } from "../checks/check.ts";
import { routeChecks } from "../checks/routes.ts";
import { configText } from "../cluster/documents/config-text.ts";
import { proxyOf } from "../host/natives.ts";
import type { HostView } from "../host/view.ts";
import { doorsOf } from "../network/doors.ts";
import { type AlloyBlock, exported } from "./print.ts";
import type { AlloyHostSettings } from "./settings.ts";

/** A way of asking, as the blackbox exporter is told it. */
interface ProbeModule {
  readonly prober: "http" | "tcp";
  readonly timeout: string;
  readonly http?: Readonly<Record<string, unknown>>;
  readonly tcp?: Readonly<Record<string, unknown>>;
}

/** A site or stream that is asked by its name. */
export interface RouteProbe {
  /** Its check, which stands as a label on every series. */
  readonly check: Check;
  readonly address: string;
  readonly module: Omit<ProbeModule, "timeout">;
}

/** Sites answer as `blumeops check` takes them: well, or by sending somebody on. */
const GOOD_STATUS = [200, 201, 202, 204, 206, 301, 302, 303, 304, 307, 308];

const HTTPS = 443;

/** Every site and stream of the lab, asked on the host of the proxy: it finds all of their names, and whatever else could ask runs on it anyway. */
export function routeProbes(view: HostView): RouteProbe[] {
  const { catalogue, host } = view;
  if (catalogue.tailnet.proxyHost !== host.name) return [];
  return routeChecks(catalogue).flatMap((check) => probeOf(check, view) ?? []);
}

function probeOf(check: Check, view: HostView): RouteProbe | undefined {
  const { question } = check;
  if (question.kind === "site") {
    const { name, door, path, expect } = question;
    // A door is a service that this host serves itself and so cannot reach: its own listener is asked for the name.
    const played = view.place.portOf(HTTPS);
    const byName = played === HTTPS ? name : `${name}:${played}`;
    const at = door === undefined ? byName : `127.0.0.1:${listenerOf(door, view)}`;
    const http = {
      valid_status_codes: GOOD_STATUS,
      follow_redirects: false,
      fail_if_not_ssl: true,
      ...(expect === undefined
        ? {}
        : { fail_if_body_not_matches_regexp: [expect.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")] }),
      ...(door === undefined ? {} : { headers: { Host: name }, tls_config: { server_name: name } }),
    };
    return { check, address: `https://${at}${path}`, module: { prober: "http", http } };
  }
  if (question.kind !== "stream" || question.door !== undefined) return undefined;
  const { name, port } = question;
  const at = `${name}:${view.place.portOf(port)}`;
  // The proxy takes a connection also where nobody is behind it: what speaks HTTP, or first, is asked to speak.
  const behind = portBehind(check, port, view);
  if (behind?.scheme === "http")
    return {
      check,
      address: `http://${at}/`,
      module: { prober: "http", http: { valid_status_codes: GOOD_STATUS } },
    };
  const speaksFirst = behind?.name === "ssh";
  return {
    check,
    address: at,
    module: speaksFirst
      ? { prober: "tcp", tcp: { query_response: [{ expect: "^SSH-2.0-" }] } }
      : { prober: "tcp" },
  };
}

/** The service's port to which the proxy passes on what comes in on one of its own. */
function portBehind(
  { service: name }: Check,
  listen: number,
  { catalogue }: HostView,
): { name: string; scheme: "http" | "https" | undefined } | undefined {
  const service = name === undefined ? undefined : catalogue.services.get(name);
  const stream = service?.streams.find((one) => one.listen === listen);
  const port = Object.entries(service?.ports ?? {}).find(([key]) => key === stream?.to);
  return port === undefined ? undefined : { name: port[0], scheme: port[1].scheme };
}

/** The port on which the proxy listens for what comes through a door. @throws where findings would have said that there is none */
function listenerOf(door: string, { catalogue, place }: HostView): number {
  const proxy = proxyOf(catalogue);
  const port = Object.entries(proxy?.service.ports ?? {}).find(([name]) => name === `door-${door}`)?.[1];
  if (port === undefined || !doorsOf(catalogue).some(({ name }) => name === door))
    throw new Error(`the proxy has no port for the door ${door}`);
  return place.portOf(port.port);
}

/** Asks each and hands on what came of it. */
export function probeBlocks(view: HostView, { probe }: AlloyHostSettings): AlloyBlock[] {
  const probes = routeProbes(view);
  if (probes.length === 0) return [];
  const { timeout, interval } = probe;
  const modules = new Map<string, ProbeModule>();
  const targets = probes.map(({ check, address, module }): AlloyBlock => {
    // What several ask in the same way is stated once, under the name of the first.
    const known = [...modules].find(([, one]) => sameModule(one, module))?.[0];
    if (known === undefined) modules.set(check.id, { ...module, timeout });
    const labels = { check: check.id, ...(check.service === undefined ? {} : { service: check.service }) };
    return {
      name: "target",
      attributes: { name: check.id, address, module: known ?? check.id, labels: { fields: labels } },
    };
  });
  return [
    {
      name: "prometheus.exporter.blackbox",
      label: "routes",
      attributes: { config: configText({ modules: Object.fromEntries(modules) }) },
      blocks: targets,
    },
    {
      name: "prometheus.scrape",
      label: "routes",
      attributes: {
        targets: exported("prometheus.exporter.blackbox.routes.targets"),
        scrape_interval: interval,
        forward_to: [exported("prometheus.relabel.labels.receiver")],
      },
    },
  ];
}

function sameModule({ timeout: _, ...known }: ProbeModule, module: RouteProbe["module"]): boolean {
  return JSON.stringify(known) === JSON.stringify(module);
}
