import type { ResourceChange } from "../engine/change.ts";
import type { Change, Drift } from "./change.ts";
import { accessChanges, bearsOnAccess, type Surroundings } from "./reachability.ts";

const LAYER = "network";

const KINDS = { create: "add", update: "change", replace: "replace", delete: "remove" } as const;

/**
 * What the engine would do to the network, in words. Who gains or loses what is said once, with the policy where that changes, else with
 * the first change that bears on it.
 */
export function networkChanges(
  changes: readonly ResourceChange[],
  around: Surroundings | undefined,
): Change[] {
  const bearing = changes.filter(bearsOnAccess);
  const telling = bearing.find((change) => subjectOf(change) === "policy") ?? bearing[0];
  const consequences = around === undefined || telling === undefined ? [] : accessChanges(changes, around);
  return changes.map((change) => networkChange(change, change === telling ? consequences : []));
}

function networkChange(change: ResourceChange, consequences: readonly string[]): Change {
  const [before, after] = [oneLine(change.type, change.before), oneLine(change.type, change.after)];
  return {
    layer: LAYER,
    kind: KINDS[change.kind],
    subject: subjectOf(change),
    ...(before === undefined || change.kind === "create" ? {} : { before }),
    ...(after === undefined || change.kind === "delete" ? {} : { after }),
    consequences,
  };
}

/** What somebody else did to the network meanwhile. */
export function networkDrift(change: ResourceChange): Drift {
  const what =
    change.kind === "delete"
      ? "was deleted by hand"
      : `was changed by hand (${change.properties.map((path) => path.split(/[.[]/)[0]).join(", ")})`;
  return { layer: LAYER, subject: subjectOf(change), what };
}

/** What a resource of the network is called: "policy", "record forge.ops.eblu.me A". */
export function subjectOf({ type, name, before, after }: ResourceChange): string {
  const values = { ...before, ...after };
  switch (type) {
    case "tailscale:index/acl:Acl":
      return "policy";
    case "tailscale:index/deviceTags:DeviceTags":
      return `device tags of ${name}`;
    case "tailscale:index/service:Service":
      return `service ${text(values["name"])}`;
    case "tailscale:index/tailnetKey:TailnetKey":
      return `auth key ${name}`;
    case "tailscale:index/dnsPreferences:DnsPreferences":
      return "DNS preferences";
    case "tailscale:index/tailnetSettings:TailnetSettings":
      return "tailnet settings";
    case "gandi:livedns/record:Record":
      return `record ${text(values["name"])}.${text(values["zone"])} ${text(values["type"])}`;
    default:
      return `${type} ${name}`;
  }
}

/** What a resource says, on one line; nothing where it says too much for a line. */
function oneLine(type: string, values: Readonly<Record<string, unknown>>): string | undefined {
  switch (type) {
    case "tailscale:index/acl:Acl":
      return text(values["acl"]);
    case "tailscale:index/deviceTags:DeviceTags":
      return list(values["tags"]);
    case "tailscale:index/service:Service":
      return list(values["ports"]);
    case "gandi:livedns/record:Record":
      return `${list(values["values"])} (TTL ${text(values["ttl"])} s)`;
    case "tailscale:index/dnsPreferences:DnsPreferences":
      return values["magicDns"] === true ? "MagicDNS on" : "MagicDNS off";
    case "tailscale:index/tailnetSettings:TailnetSettings":
      return Object.entries(values)
        .map(([name, value]) => `${name} ${text(value)}`)
        .join(", ");
    default:
      return undefined;
  }
}

function list(value: unknown): string {
  return Array.isArray(value) ? value.map(text).sort().join(", ") : text(value);
}

function text(value: unknown): string {
  if (typeof value === "string")
    return value === "04da6b54-80e4-46f7-96ec-b56ff0331ba9" ? "(known after apply)" : value;
  return value === undefined ? "" : String(value);
}
