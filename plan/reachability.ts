import { z } from "zod";
import type { ResourceChange } from "../engine/change.ts";
import { accessDiff, type Evaluated, evaluate, parsePolicy, type Tailnet } from "../policy/index.ts";
import { accessSentence } from "./access.ts";

/** What the facts say of the tailnet around a change. */
export interface Surroundings {
  readonly tailnet: Tailnet;
  /** The policy's text. */
  readonly policy: string;
  /** The tailnet's name for a host whose tags are kept. */
  deviceOf(host: string): string;
}

const POLICY = "tailscale:index/acl:Acl";
const TAGS = "tailscale:index/deviceTags:DeviceTags";
const SERVICE = "tailscale:index/service:Service";

/** How many sentences a preview has room for. */
const TOLD = 12;

/** Whether a change of this resource can let somebody in or shut somebody out. */
export function bearsOnAccess({ type }: ResourceChange): boolean {
  return type === POLICY || type === TAGS || type === SERVICE;
}

/**
 * Who gains or loses what by all changes together, by person, device and port: the policy and tags that there are against those that will
 * be. Devices that join by themselves are taken as the facts have them, on both sides.
 */
export function accessChanges(changes: readonly ResourceChange[], around: Surroundings): string[] {
  const policy = changes.find(({ type }) => type === POLICY);
  const before = worked(policyText(policy, "before", around), tailnetBefore(changes, around));
  const after = worked(policyText(policy, "after", around), around.tailnet);
  if (before === undefined || after === undefined) return [];
  const sentences = accessDiff(before, after).map((change) => accessSentence(change));
  if (sentences.length === 0) return ["nobody gains or loses access"];
  if (sentences.length <= TOLD) return sentences;
  return [...sentences.slice(0, TOLD), `and ${sentences.length - TOLD} more: npx blumeops access matrix`];
}

/** A policy that is not there lets nobody in: what the tailnet had before this program's first is not known. */
const NOTHING = '{"grants": []}';

function policyText(
  change: ResourceChange | undefined,
  side: "before" | "after",
  { policy }: Surroundings,
): string {
  if (change === undefined) return policy;
  const absent = side === "before" ? "create" : "delete";
  const text = change[side]["acl"];
  return change.kind === absent || typeof text !== "string" ? NOTHING : text;
}

function worked(text: string, tailnet: Tailnet): Evaluated | undefined {
  const parsed = parsePolicy(text);
  return parsed.ok ? evaluate(parsed.policy, tailnet) : undefined;
}

const Tags = z.object({ tags: z.array(z.string()).nullish() });
const Service = z.object({
  name: z.string(),
  tags: z.array(z.string()).nullish(),
  ports: z.array(z.string()).nullish(),
  addrs: z.array(z.string()).nullish(),
});

/** The tailnet as it is: the facts' own, with the tags and services that the engine says are there. */
function tailnetBefore(changes: readonly ResourceChange[], { tailnet, deviceOf }: Surroundings): Tailnet {
  const tagsOf = new Map(
    changes
      .filter(({ type }) => type === TAGS)
      .map(({ kind, name, before }) => [
        deviceOf(name),
        kind === "create" ? [] : (Tags.safeParse(before).data?.tags ?? []),
      ]),
  );
  const services = changes.filter(({ type }) => type === SERVICE);
  const touched = new Set(
    services.flatMap(({ before, after }) =>
      [before, after].flatMap((values) => Service.safeParse(values).data?.name ?? []),
    ),
  );
  const there = services.flatMap(({ kind, before }) => {
    const known = kind === "create" ? undefined : Service.safeParse(before).data;
    if (known === undefined) return [];
    const { name, tags, ports, addrs } = known;
    const facts = tailnet.services.find((service) => service.name === name);
    return [
      {
        name,
        tags: tags ?? [],
        ports: ports ?? [],
        addrs: facts?.addrs ?? addrs ?? [],
        hosts: facts?.hosts ?? [],
      },
    ];
  });
  return {
    ...tailnet,
    nodes: tailnet.nodes.map((node) => ({ ...node, tags: tagsOf.get(node.name) ?? node.tags })),
    services: [...tailnet.services.filter(({ name }) => !touched.has(name)), ...there],
  };
}
