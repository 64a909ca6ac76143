import { formatAddress, isV4, parseAddress } from "../address/ip.ts";
import { contains } from "../address/ranges.ts";
import type { Evaluated } from "../evaluate.ts";
import type { NetworkEntry } from "../filter/compile.ts";
import type { RuleOrigin } from "../filter/permit.ts";
import { DEFAULT_PROTOCOLS } from "../names/protocols.ts";
import { canConnect } from "../reach/connect.ts";
import { leadingOn, openTo } from "../reach/routed.ts";
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
  return { allowed: false, by: [], nearest: nearestOf(entries, source, protocol, port) };
}

/** Rules that lead there and open the port to others, then rules that let the source in on other ports. */
function nearestOf(
  entries: readonly NetworkEntry[],
  { index }: Member,
  protocol: number,
  port: number,
): Explanation["nearest"] {
  const onPort = entries.filter((entry) => opens(entry, protocol, port));
  const fromSource = entries.filter(({ sources }) => hasBit(sources.v4, index) || hasBit(sources.v6, index));
  return [
    ...once(onPort.map(({ origin }) => origin)).map((origin) => ({ origin, lacks: "source" as const })),
    ...once(fromSource.map(({ origin }) => origin)).map((origin) => ({ origin, lacks: "port" as const })),
  ];
}

/**
 * Why a device reaches an address that is no device's, through a router or an exit node, or why it does not.
 *
 * @param protocol the IANA number; 6 is TCP
 * @returns also the routers that carry the address; without any nobody reaches it
 */
export function explainAddress(
  evaluated: Evaluated,
  source: Member,
  address: string,
  protocol: number,
  port: number,
): Explanation & { readonly routers: readonly string[] } {
  const to = parseAddress(address);
  const from = to !== undefined && isV4(to) ? source.v4[0] : source.v6[0];
  const carrying =
    to === undefined
      ? []
      : evaluated.members.routers
          .map((router) => ({ router, leading: leadingOn(evaluated, router) }))
          .filter(({ leading }) => contains(leading.spans, to));
  const routers = carrying.map(({ router }) => router.name);
  const by =
    from === undefined
      ? []
      : canConnect(evaluated, formatAddress(from), address, protocol, port).rules.map(({ origin }) => origin);
  if (by.length > 0) return { allowed: true, by: once(by), nearest: [], routers };
  const entries = carrying.flatMap(({ leading }) =>
    to === undefined ? [] : openTo(leading, { first: to, last: to }),
  );
  return { allowed: false, by: [], nearest: nearestOf(entries, source, protocol, port), routers };
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
