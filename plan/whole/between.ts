import type { ManifestTree } from "../../render/objects.ts";
import { accessBetween } from "./access.ts";
import { awayOf } from "./away.ts";
import { clusterBetween } from "./cluster.ts";
import type { Derived, DerivedService, Layers, StatedFinding } from "./derived.ts";
import { itemsBetween } from "./diff.ts";
import { gatesOf } from "./gates.ts";
import { hostsBetween } from "./hosts.ts";
import type { Between, Plan, Sections } from "./plan.ts";
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
  readonly notes: readonly string[];
}

/** What changes between two trees, across all layers. Pure: the same trees give the same plan. */
export function planBetween({ between, base, tree, lockout, notes }: Question): Plan {
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
          lockout,
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
  lockout: Question["lockout"],
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
    upkeep: upkeepBetween(services),
    away: awayOf(hosts, cluster.changes, services, labelsThatStay(after)),
    deleted: shares.reduce((sum, { removed }) => sum + removed, 0),
  };
  const lockouts = before.policy === after.policy ? [] : lockout(before.policy, after.policy);
  return {
    gates: gatesOf(sections, cluster, shares, lockouts),
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
