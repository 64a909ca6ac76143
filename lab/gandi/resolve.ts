import type { Answer, Question } from "dns-packet";
import { NAMESERVERS, type RRset, type World } from "./zone.ts";

/** An authoritative answer. */
export interface Resolution {
  readonly rcode: "NOERROR" | "NXDOMAIN" | "REFUSED";
  readonly answers: Answer[];
  readonly authorities: Answer[];
}

/** How many aliases in a row are followed inside the zone. */
const MAX_ALIASES = 8;

/** Answers a question from the zones: exact names, wildcards (RFC 4592), aliases within the zone, and the zone's SOA where there is nothing. */
export function resolve(question: Question, { zones }: World): Resolution {
  const asked = question.name.toLowerCase().replace(/\.$/, "");
  const zone = Object.keys(zones)
    .filter((fqdn) => asked === fqdn || asked.endsWith(`.${fqdn}`))
    .sort((a, b) => b.length - a.length)[0];
  if (zone === undefined) return { rcode: "REFUSED", answers: [], authorities: [] };
  const records = zones[zone] ?? [];
  const answers: Answer[] = [];
  let name = asked;
  let exists = false;
  for (let hops = 0; hops <= MAX_ALIASES; hops += 1) {
    const owner = ownerOf(name, zone, records);
    exists = owner !== undefined || name === zone;
    const alias =
      owner === undefined
        ? undefined
        : records.find((r) => r.rrset_name === owner && r.rrset_type === "CNAME");
    if (alias === undefined || question.type === "CNAME") {
      answers.push(...dataOf(name, owner, question, zone, records));
      break;
    }
    const target = absolute(alias.rrset_values[0] ?? "", zone);
    answers.push({ type: "CNAME", name, ttl: alias.rrset_ttl, data: target });
    if (target !== zone && !target.endsWith(`.${zone}`)) break;
    name = target;
  }
  const nothing = answers.length === 0;
  return {
    rcode: exists || !nothing ? "NOERROR" : "NXDOMAIN",
    answers,
    authorities: nothing ? [soaOf(zone)] : [],
  };
}

/** The name in the zone whose records answer for a name: itself, or the closest wildcard; nothing where the name does not exist. */
function ownerOf(name: string, zone: string, records: readonly RRset[]): string | undefined {
  const relative = name === zone ? "@" : name.slice(0, -zone.length - 1);
  const names = new Set(records.map(({ rrset_name }) => rrset_name.toLowerCase()));
  if (names.has(relative)) return relative;
  // A name that others lie below exists, though it is empty: no wildcard answers for it.
  if ([...names].some((other) => other.endsWith(`.${relative}`))) return relative;
  const labels = relative.split(".");
  for (let i = 1; i <= labels.length; i += 1) {
    const parent = labels.slice(i).join(".");
    const wildcard = parent === "" ? "*" : `*.${parent}`;
    if (names.has(wildcard)) return wildcard;
    // The closest name that exists decides; wildcards above it do not reach further down.
    if (parent !== "" && (names.has(parent) || [...names].some((other) => other.endsWith(`.${parent}`))))
      return undefined;
  }
  return undefined;
}

function dataOf(
  name: string,
  owner: string | undefined,
  question: Question,
  zone: string,
  records: readonly RRset[],
): Answer[] {
  const wanted = records.filter(
    ({ rrset_name, rrset_type }) =>
      rrset_name.toLowerCase() === owner && (String(question.type) === "ANY" || rrset_type === question.type),
  );
  const own = wanted.flatMap(({ rrset_type, rrset_ttl, rrset_values }) =>
    rrset_values.flatMap((value) => answer(rrset_type, name, rrset_ttl, value, zone) ?? []),
  );
  if (name !== zone) return own;
  if (question.type === "SOA") return [soaOf(zone)];
  if (question.type === "NS" && own.length === 0) {
    return NAMESERVERS.map((data) => ({ type: "NS" as const, name: zone, ttl: 10_800, data }));
  }
  return own;
}

function answer(type: string, name: string, ttl: number, value: string, zone: string): Answer | undefined {
  switch (type) {
    case "A":
    case "AAAA":
      return { type, name, ttl, data: value };
    case "CNAME":
    case "NS":
    case "PTR":
    case "DNAME":
      return { type, name, ttl, data: absolute(value, zone) };
    case "TXT":
      return { type, name, ttl, data: value.replace(/^"|"$/g, "").split(/"\s+"/) };
    case "MX": {
      const [preference = "0", exchange = ""] = value.split(" ");
      return {
        type,
        name,
        ttl,
        data: { preference: Number(preference), exchange: absolute(exchange, zone) },
      };
    }
    case "SRV": {
      const [priority = "0", weight = "0", port = "0", target = ""] = value.split(" ");
      return {
        type,
        name,
        ttl,
        data: {
          priority: Number(priority),
          weight: Number(weight),
          port: Number(port),
          target: absolute(target, zone),
        },
      };
    }
    case "CAA": {
      const [flags = "0", tag = "issue", rest = ""] = value.split(" ");
      return {
        type,
        name,
        ttl,
        data: { flags: Number(flags), tag: caaTag(tag), value: rest.replace(/^"|"$/g, "") },
      };
    }
    default:
      return undefined;
  }
}

function caaTag(tag: string): "issue" | "issuewild" | "iodef" {
  return tag === "issuewild" || tag === "iodef" ? tag : "issue";
}

/** A value's name: with a final dot it is whole, without one it lies in the zone. */
function absolute(value: string, zone: string): string {
  if (value === "@") return zone;
  return value.endsWith(".") ? value.slice(0, -1).toLowerCase() : `${value.toLowerCase()}.${zone}`;
}

function soaOf(zone: string): Answer {
  return {
    type: "SOA",
    name: zone,
    ttl: 10_800,
    data: {
      mname: NAMESERVERS[0] ?? zone,
      rname: "hostmaster.gandi.net",
      serial: 1,
      refresh: 10_800,
      retry: 3_600,
      expire: 604_800,
      minimum: 10_800,
    },
  };
}
