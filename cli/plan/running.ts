import { KEY_DAYS_LEFT } from "../../derive/checks/network.ts";
import { networkOf } from "../../derive/network/document.ts";
import { endingKeys } from "../../observe/checks/tailnet.ts";
import type { Running } from "../../plan/whole/running.ts";
import type { CheckTarget } from "../check/target.ts";
import { compare } from "../drift/compare.ts";
import { readIgnored, withoutIgnored } from "../drift-ignore.ts";
import { Failure } from "../failure.ts";
import type { Session } from "../session.ts";
import { derivedAt } from "./derived.ts";

/** What of a base is not what runs now, and the tailnet's keys that end. */
export interface Found {
  readonly running: Running;
  readonly endingKeys: readonly string[];
}

/**
 * Compares a base with what runs now. Nothing is changed.
 *
 * @param folder where the base is laid out
 * @param now milliseconds since 1970
 */
export async function runningBeside(
  session: Session,
  target: CheckTarget,
  folder: string,
  now: number,
): Promise<Found> {
  const { facts } = await derivedAt(folder);
  if (facts === undefined)
    throw new Failure(
      "the base's facts are not in order, so that nothing that runs can be compared with them",
    );
  const { catalogue, network: settings, host } = facts;
  const { drifted, unasked, tailnet } = await compare(
    target,
    { catalogue, settings, host },
    { signal: session.signal, root: folder },
  );
  const entries = await readIgnored(session.root);
  const { left, ignored } = withoutIgnored(drifted, entries, new Date(now).toISOString().slice(0, 10));
  const { keys, devices } = networkOf(catalogue, settings);
  return {
    running: {
      target: target.kind,
      drift: left.map(({ layer, kind, subject, what }) => ({ layer, kind, subject, what })),
      ignored: ignored.length,
      unasked: unasked.map(({ layer, why }) => ({ layer, why })),
    },
    endingKeys:
      tailnet === undefined
        ? []
        : endingKeys(
            { stated: keys, devices: devices.map(({ fqdn }) => fqdn), daysLeft: KEY_DAYS_LEFT },
            tailnet,
            now,
          ),
  };
}
