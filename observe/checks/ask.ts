import { setTimeout as sleep } from "node:timers/promises";
import type { ServiceName } from "../../catalogue/names.ts";
import type { Check } from "../../derive/checks/check.ts";
import { askCluster, type ReadCluster } from "./cluster.ts";
import { type AskedHost, askHost, type OnHost } from "./host.ts";
import type { Asked, Outcome } from "./outcome.ts";
import { askRecord, type Resolve } from "./record.ts";
import { askRoute, type Way } from "./route.ts";
import { type TailnetSeen, tailnetOutcome } from "./tailnet.ts";

/** Whoever is asked. What is missing says why, and its checks stay open. */
export interface Systems {
  readonly hosts: ReadonlyMap<string, AskedHost>;
  readonly tailnet: () => Promise<TailnetSeen | { readonly missing: string }>;
  /** Full MagicDNS name of a host. */
  readonly deviceOf: (host: string) => string | undefined;
  readonly resolve: Resolve;
  readonly way: Way;
  readonly cluster: ReadCluster | { readonly missing: string };
  /** Why nobody can answer for a service of the cluster here; nothing where somebody can. */
  readonly unplayed: (service: ServiceName | undefined) => string | undefined;
}

/**
 * Asks every check, side by side: each host once, and everything else each by itself within its own time.
 *
 * @returns in the order of the checks
 */
export async function askAll(
  checks: readonly Check[],
  systems: Systems,
  signal?: AbortSignal,
): Promise<Asked[]> {
  const tailnet = inWords(systems.tailnet());
  const byHost = Map.groupBy(checks.filter(isOnHost), ({ question }) => question.host);
  const hosts = await startHosts(byHost, systems, signal);
  const outcomes = new Map(
    await Promise.all(
      checks.map(async (check) => {
        const outcome = isOnHost(check)
          ? ((await hosts.get(check.question.host))?.get(check.id) ?? nobodyAsked(check.question.host))
          : await askOne(check, systems, tailnet);
        return [check.id, outcome] as const;
      }),
    ),
  );
  return checks.map((check) => ({
    check,
    outcome: outcomes.get(check.id) ?? { state: "bad", found: "it was not asked" },
    because: rootsOf(check, checks, outcomes),
  }));
}

/** Asks again what is bad until all is good or the time is over: what was started just now has to come up first. */
export async function askUntilGood(
  checks: readonly Check[],
  systems: Systems,
  withinMs: number,
  signal?: AbortSignal,
): Promise<Asked[]> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const asked = await askAll(checks, systems, signal);
    if (asked.every(({ outcome }) => outcome.state !== "bad") || Date.now() > deadline) return asked;
    await sleep(1_000, undefined, { signal });
  }
}

async function startHosts(
  byHost: ReadonlyMap<string, (Check & { readonly question: OnHost })[]>,
  { hosts }: Systems,
  signal: AbortSignal | undefined,
): Promise<Map<string, Promise<Map<string, Outcome>>>> {
  return new Map(
    [...byHost].flatMap(([name, checks]) => {
      const host = hosts.get(name);
      return host === undefined ? [] : [[name, askHost(host, checks, signal)] as const];
    }),
  );
}

function nobodyAsked(host: string): Outcome {
  return { state: "bad", found: `nobody here knows how ${host} is reached` };
}

async function askOne(
  check: Check,
  systems: Systems,
  tailnet: Promise<TailnetSeen | { readonly missing: string } | Error>,
): Promise<Outcome> {
  const { question } = check;
  try {
    switch (question.kind) {
      case "policy":
      case "device":
      case "door":
      case "key": {
        const seen = await tailnet;
        if (seen instanceof Error) return { state: "bad", found: seen.message };
        return "missing" in seen
          ? { state: "open", why: seen.missing }
          : tailnetOutcome(question, seen, Date.now());
      }
      case "record": {
        const seen = await tailnet;
        if (seen instanceof Error) return { state: "bad", found: seen.message };
        return await askRecord(question, "missing" in seen ? undefined : seen, systems);
      }
      case "site":
      case "stream":
      case "closed":
      case "certificate": {
        const unplayed = check.needsCluster ? systems.unplayed(check.service) : undefined;
        return unplayed === undefined
          ? await askRoute(question, systems.way)
          : { state: "open", why: unplayed };
      }
      case "api-server":
      case "pods":
      case "application":
      case "external-secret":
        return "missing" in systems.cluster
          ? { state: "open", why: systems.cluster.missing }
          : await askCluster(question, systems.cluster);
      default:
        return { state: "bad", found: "only its host can answer" };
    }
  } catch (error) {
    return { state: "bad", found: error instanceof Error ? error.message : String(error) };
  }
}

/** Its value, or what it failed with: several checks wait for it. */
async function inWords<T>(work: Promise<T>): Promise<T | Error> {
  try {
    return await work;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function isOnHost(check: Check): check is Check & { readonly question: OnHost } {
  return "host" in check.question;
}

/** The bad checks at the root of a bad one, itself left out. */
function rootsOf(check: Check, checks: readonly Check[], outcomes: ReadonlyMap<string, Outcome>): string[] {
  const isBad = (id: string): boolean => outcomes.get(id)?.state === "bad";
  if (!isBad(check.id)) return [];
  const byId = new Map(checks.map((one) => [one.id, one]));
  const seen = new Set<string>();
  const roots = (id: string): string[] => {
    if (seen.has(id)) return [];
    seen.add(id);
    const below = (byId.get(id)?.dependsOn ?? []).filter(isBad);
    return below.length === 0 ? [id] : below.flatMap(roots);
  };
  return roots(check.id).filter((id) => id !== check.id);
}
