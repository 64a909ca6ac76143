import { formatAddress } from "../address/ip.ts";
import type { Evaluated } from "../evaluate.ts";
import type { NetworkEntry } from "../filter/compile.ts";
import type { RuleOrigin } from "../filter/permit.ts";
import { DEFAULT_PROTOCOLS } from "../names/protocols.ts";
import { canConnect } from "../reach/connect.ts";
import { hasBit } from "../resolve/bits.ts";
import type { Member } from "../resolve/members.ts";
import { allowsLogin } from "../ssh/users.ts";

/** Whether something is allowed, and why. */
export interface Explanation {
  readonly allowed: boolean;
  /** The rules that allow it, each once. */
  readonly by: readonly RuleOrigin[];
  /** Where nothing does: rules that nearly do, and what they lack. */
  readonly nearest: readonly { readonly origin: RuleOrigin; readonly lacks: "source" | "port" | "login" }[];
}

/**
 * Why a device reaches a port of a device or service, or why it does not.
 *
 * @param protocol the IANA number; 6 is TCP
 */
export function explainConnection(
  evaluated: Evaluated,
  source: Member,
  destination: Member,
  protocol: number,
  port: number,
): Explanation {
  const pairs = [
    [source.v4[0], destination.v4[0]],
    [source.v6[0], destination.v6[0]],
  ] as const;
  const by = pairs.flatMap(([from, to]) =>
    from === undefined || to === undefined
      ? []
      : canConnect(evaluated, formatAddress(from), formatAddress(to), protocol, port).rules.map(
          ({ origin }) => origin,
        ),
  );
  if (by.length > 0) return { allowed: true, by: once(by), nearest: [] };
  // The filter of a device also holds what is open on the services that it hosts.
  const entries = evaluated
    .filterOf(destination)
    .filter((entry) => entry.kind === "network")
    .filter(({ target }) => target.reach4 || target.reach6);
  const onPort = entries.filter((entry) => opens(entry, protocol, port));
  const fromSource = entries.filter(
    ({ sources }) => hasBit(sources.v4, source.index) || hasBit(sources.v6, source.index),
  );
  return {
    allowed: false,
    by: [],
    nearest: [
      ...once(onPort.map(({ origin }) => origin)).map((origin) => ({ origin, lacks: "source" as const })),
      ...once(fromSource.map(({ origin }) => origin)).map((origin) => ({ origin, lacks: "port" as const })),
    ],
  };
}

/** Why a device may log in to another by Tailscale SSH as a user, or why not. */
export function explainLogin(
  evaluated: Evaluated,
  source: Member,
  destination: Member,
  login: string,
): Explanation {
  const addresses = new Set([...source.texts.v4, ...source.texts.v6]);
  const entries = evaluated.sshOf(destination);
  const mine = entries.filter(({ principals }) => principals.some((address) => addresses.has(address)));
  const by = mine.filter(({ users }) => allowsLogin(users, login)).map(({ origin }) => origin);
  if (by.length > 0) return { allowed: true, by: once(by), nearest: [] };
  const other = entries.filter(({ users }) => allowsLogin(users, login));
  return {
    allowed: false,
    by: [],
    nearest: [
      ...once(mine.map(({ origin }) => origin)).map((origin) => ({ origin, lacks: "login" as const })),
      ...once(other.map(({ origin }) => origin)).map((origin) => ({ origin, lacks: "source" as const })),
    ],
  };
}

function opens({ protocols, ports }: NetworkEntry, protocol: number, port: number): boolean {
  return (
    (protocols ?? DEFAULT_PROTOCOLS).includes(protocol) &&
    ports.some(({ first, last }) => first <= port && port <= last)
  );
}

function once(origins: readonly RuleOrigin[]): RuleOrigin[] {
  return [...new Map(origins.map((origin) => [`${origin.section} ${origin.index}`, origin])).values()];
}
