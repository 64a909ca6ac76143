import type { ClusterBetween } from "./cluster.ts";
import { GATES, type Gate, type GateName, type Sections } from "./plan.ts";

/** Of a layer's things that may go without a word. */
const MOST_DELETED = 0.3;

/** How much of a layer there was, and how much of it goes. */
export interface Share {
  readonly layer: string;
  readonly before: number;
  readonly removed: number;
}

/** The flag by which a danger is allowed. */
export function flagOf(name: GateName): string {
  return `--allow-${name}`;
}

/**
 * What has to be allowed by name.
 *
 * @param lockouts ways back that are closed, each a sentence
 * @param ending keys that have ended or are about to, each a sentence
 */
export function gatesOf(
  { access }: Pick<Sections, "access">,
  { dangers }: Pick<ClusterBetween, "dangers">,
  shares: readonly Share[],
  lockouts: readonly string[],
  ending: readonly string[],
): Gate[] {
  const found: Readonly<Record<GateName, readonly string[]>> = {
    "data-deleted": dangers
      .filter(({ data }) => data)
      .map(({ subject, sentence }) => `${subject}: ${sentence}`),
    lockout: lockouts,
    // Whom a new service is for is what it is made for.
    "wider-access": access.services
      .filter(({ kind, stays }) => kind === "gain" && stays)
      .map(({ who, service }) => `${who} can reach ${service}`),
    "many-deleted": shares
      .filter(({ before, removed }) => before > 0 && removed / before > MOST_DELETED)
      .map(({ layer, before, removed }) => `${removed} of ${before} things of ${layer} are deleted`),
    "expired-key": ending,
  };
  const names: GateName[] = ["data-deleted", "lockout", "wider-access", "many-deleted", "expired-key"];
  return names.flatMap((name) => gateOf(name, found[name]));
}

/** A danger that there is something to say of. */
export function gateOf(name: GateName, sentences: readonly string[]): Gate[] {
  return sentences.length === 0 ? [] : [{ name, flag: flagOf(name), sentences: [...sentences] }];
}

/** What a gate is about, in words. */
export function gateText(name: GateName): string {
  return GATES[name];
}
