import type { ManifestTree } from "../../render/objects.ts";
import { accessBetween } from "./access.ts";
import { alertsBetween } from "./alerts.ts";
import { awayOf } from "./away.ts";
import { clusterBetween } from "./cluster.ts";
import type { Derived, DerivedService, Layers, StatedFinding } from "./derived.ts";
import { itemsBetween } from "./diff.ts";
import { endingSecrets } from "./ending.ts";
import type { StackPreview } from "./engine.ts";
import { gateOf, gatesOf } from "./gates.ts";
import { hostsBetween } from "./hosts.ts";
import type { Between, Plan, Sections } from "./plan.ts";
import type { Running } from "./running.ts";
import { secretsBetween, upkeepBetween, versionsBetween } from "./services.ts";
import { verdictOf } from "./verdict.ts";

/** One of the two trees: what it derives, and the manifests that Argo CD would read from it. */
export interface Side {
  readonly derived: Derived;
  readonly manifests: ManifestTree;
}

/** What is to be planned. */
export interface Question {
  readonly between: Between;
  readonly base: Side;
  readonly tree: Side;
  /** The ways back that the tree's policy closes, given that of the base. */
  readonly lockout: (today: string, tomorrow: string) => readonly string[];
  /** The day, as 2027-01-31: what ends by itself is told by it. */
  readonly today: string;
  readonly notes: readonly string[];
}

/** What is known beside the two trees, where it was asked. */
export interface Beside {
  readonly engine?: readonly StackPreview[] | undefined;
  readonly running?: Running | undefined;
  /** Keys that have ended or are about to, each a sentence. */
  readonly endingKeys?: readonly string[];
}

/** A plan with what is known beside the two trees. */
export function withBeside(plan: Plan, { engine, running, endingKeys = [] }: Beside): Plan {
  const ending = plan.gates.find(({ name }) => name === "expired-key")?.sentences ?? [];
  const whole = {
    ...plan,
    gates: [
      ...plan.gates.filter(({ name }) => name !== "expired-key"),
      ...gateOf("expired-key", [...new Set([...ending, ...endingKeys])]),
    ],
    ...(engine === undefined ? {} : { engine: [...engine] }),
    ...(running === undefined ? {} : { running }),
  };
  return { ...whole, verdict: verdictOf(whole) };
}

/** What changes between two trees, across all layers. Pure: the same trees give the same plan. */
export function planBetween({ between, base, tree, lockout, today, notes }: Question): Plan {
  const findings = {
    new: missingFrom(base.derived.findings, tree.derived.findings),
    gone: missingFrom(tree.derived.findings, base.derived.findings),
  };
  const [before, after] = [base.derived.layers, tree.derived.layers];
  const rest =
    before === undefined || after === undefined
      ? { gates: [], warnings: [] }
      : layersBetween(
          { layers: before, manifests: base.manifests },
          { layers: after, manifests: tree.manifests },
          { lockout, today },
        );
  return {
    form: 1,
    between,
    verdict: verdictOf({ findings, ...rest }),
    notes: [...notes],
    findings,
    ...rest,
  };
}

/** The findings of one list that the other has not: by code and place, since their words may count things. */
function missingFrom(others: readonly StatedFinding[], findings: readonly StatedFinding[]): StatedFinding[] {
  const idOf = ({ code, file, field }: StatedFinding): string => [code, file, field].join(" ");
  const known = new Set(others.map(idOf));
  return findings.filter((one) => !known.has(idOf(one)));
}

interface LayersSide {
  readonly layers: Layers;
  readonly manifests: ManifestTree;
}

function layersBetween(
  { layers: before, manifests: was }: LayersSide,
  { layers: after, manifests: is }: LayersSide,
  { lockout, today }: Pick<Question, "lockout" | "today">,
): Pick<Plan, "gates" | "warnings" | "sections"> {
  const services = { before: byName(before), after: byName(after) };
  const cluster = clusterBetween(was, is);
  const hosts = hostsBetween(before.hosts, after.hosts);
  const [dns, tailnet, routes] = [
    itemsBetween(before.records, after.records),
    itemsBetween(before.kept, after.kept),
    itemsBetween(before.routes, after.routes),
  ];
  const access = accessBetween(before, after);
  const count = (items: readonly { readonly kind: string }[]): number =>
    items.filter(({ kind }) => kind === "remove").length;
  const shares = [
    {
      layer: "the network",
      before: before.records.length + before.kept.length,
      removed: count(dns) + count(tailnet),
    },
    {
      layer: "the hosts",
      before: before.hosts.flatMap((host) => [...host.services, ...host.containers]).length,
      removed: count(hosts),
    },
    { layer: "the cluster", ...cluster.objects },
  ];
  const sections: Sections = {
    access,
    dns,
    tailnet,
    routes,
    hosts,
    cluster: [...cluster.changes],
    secrets: secretsBetween(services),
    versions: versionsBetween(services),
    upkeep: [...upkeepBetween(services), ...alertsBetween(was, is)],
    away: awayOf(hosts, cluster.changes, services, labelsThatStay(after)),
    deleted: shares.reduce((sum, { removed }) => sum + removed, 0),
  };
  const lockouts = before.policy === after.policy ? [] : lockout(before.policy, after.policy);
  return {
    gates: gatesOf(sections, cluster, shares, lockouts, endingSecrets(after.services, today)),
    warnings: cluster.dangers
      .filter(({ data }) => !data)
      .map(({ code, subject, sentence }) => ({ code, subject, sentence })),
    sections,
  };
}

function byName({ services }: Layers): Map<string, DerivedService> {
  return new Map(services.map((service) => [service.name, service]));
}

/** Agents that people notice when they restart: those that stay up, and containers. */
function labelsThatStay({ hosts }: Layers): Set<string> {
  return new Set(
    hosts.flatMap(({ services, containers }) => [
      ...services.flatMap(({ agents, brewService }) => [
        ...agents.filter(({ keepAlive }) => keepAlive).map(({ label }) => label),
        ...(brewService === undefined ? [] : [`homebrew.mxcl.${brewService}`]),
      ]),
      ...containers.map(({ service }) => `container ${service}`),
    ]),
  );
}
