import { accessDiff, canConnect, type Evaluated, evaluate, parsePolicy } from "../../policy/index.ts";
import { accessSentence } from "../access.ts";
import type { DerivedService, Layers } from "./derived.ts";
import { textDiff } from "./diff.ts";
import type { Access } from "./plan.ts";

/** How the internet is called where it gains or loses something. */
const INTERNET = "everybody on the internet";

const PROTOCOLS = { tcp: 6, udp: 17 } as const;

/** Who gains or loses what: by device and port, and by person and service. */
export function accessBetween(before: Layers, after: Layers): Access {
  const [was, is] = [sideOf(before), sideOf(after)];
  const changes = accessDiff(was.evaluated, is.evaluated);
  const policy = textDiff("policy.hujson", before.policy, after.policy);
  return {
    changes: changes.map(({ kind, who, destinations, on, ...rest }) => ({
      kind,
      who: [...who],
      destinations: [...destinations],
      on: [...on],
      sentence: accessSentence({ kind, who, destinations, on, ...rest }),
    })),
    services: [
      ...changes.flatMap(({ kind, sources, destinations }) => {
        const [from, to] = kind === "gain" ? [was, is] : [is, was];
        return turned(new Set(sources), new Set(destinations), from, to).map(([who, service]) => ({
          kind,
          who,
          service,
        }));
      }),
      ...onInternet(before.services, after.services),
    ]
      .filter(
        ({ kind, who, service }, i, all) =>
          all.findIndex((one) => one.kind === kind && one.who === who && one.service === service) === i,
      )
      .map((one) => ({ ...one, stays: was.services.has(one.service) && is.services.has(one.service) })),
    ...(policy === undefined ? {} : { policy }),
  };
}

/** One of the two worlds. */
interface Side {
  readonly evaluated: Evaluated;
  /** By name. */
  readonly services: ReadonlyMap<string, DerivedService>;
  /** Services by a device on which they answer. */
  readonly answering: ReadonlyMap<string, readonly DerivedService[]>;
  /** The addresses from which a person comes, by login. */
  readonly addressesOf: ReadonlyMap<string, readonly string[]>;
  /** People by login. */
  readonly names: ReadonlyMap<string, string>;
  readonly loginOf: ReadonlyMap<string, string>;
  readonly addressOf: ReadonlyMap<string, string>;
  /** What was asked before: by login and service. */
  readonly known: Map<string, boolean>;
}

function sideOf({ policy, tailnet, services }: Layers): Side {
  const parsed = parsePolicy(policy);
  // Derived policies are sound; what Tailscale would refuse lets nobody in.
  const sound = parsed.ok ? parsed : parsePolicy('{"grants": []}');
  if (!sound.ok) throw new Error("an empty policy is refused");
  const owned = tailnet.nodes.flatMap(({ name, user, addresses }) =>
    user === undefined ? [] : [{ name, user, addresses }],
  );
  const pairs = services.flatMap((service) => service.listens.map(({ device }) => ({ device, service })));
  return {
    evaluated: evaluate(sound.policy, tailnet),
    services: new Map(services.map((service) => [service.name, service])),
    answering: new Map(
      [...Map.groupBy(pairs, ({ device }) => device)].map(([device, all]) => [
        device,
        [...new Set(all.map(({ service }) => service))],
      ]),
    ),
    addressesOf: new Map(
      [...Map.groupBy(owned, ({ user }) => user)].map(([user, nodes]) => [
        user,
        nodes.flatMap(({ addresses }) => addresses.slice(0, 1)),
      ]),
    ),
    names: new Map(tailnet.users.map(({ email, name }) => [email, name])),
    loginOf: new Map(owned.map(({ name, user }) => [name, user])),
    addressOf: new Map([
      ...tailnet.nodes.map(({ name, addresses }): [string, string] => [name, addresses[0] ?? ""]),
      ...tailnet.services.map(({ name, addrs }): [string, string] => [name, addrs[0] ?? ""]),
    ]),
    known: new Map(),
  };
}

/** The services that a person reaches in one world and in no way in the other, among those that answer on some devices. */
function turned(
  sources: ReadonlySet<string>,
  destinations: ReadonlySet<string>,
  without: Side,
  having: Side,
): [who: string, service: string][] {
  const people = new Set([...sources].flatMap((device) => having.loginOf.get(device) ?? []));
  const services = new Set([...destinations].flatMap((device) => having.answering.get(device) ?? []));
  return [...people].flatMap((login) =>
    [...services]
      .filter(({ name }) => reaches(having, login, name) && !reaches(without, login, name))
      .map(({ name }): [string, string] => [having.names.get(login) ?? login, name]),
  );
}

function reaches(side: Side, login: string, name: string): boolean {
  const id = JSON.stringify([login, name]);
  const known = side.known.get(id);
  if (known !== undefined) return known;
  const found = (side.addressesOf.get(login) ?? []).some((source) =>
    (side.services.get(name)?.listens ?? []).some(
      ({ device, protocol, port }) =>
        canConnect(side.evaluated, source, side.addressOf.get(device) ?? "", PROTOCOLS[protocol], port)
          .allowed,
    ),
  );
  side.known.set(id, found);
  return found;
}

function onInternet(
  before: readonly DerivedService[],
  after: readonly DerivedService[],
): { kind: "gain" | "lose"; who: string; service: string }[] {
  const open = (services: readonly DerivedService[]): Set<string> =>
    new Set(services.filter(({ internet }) => internet.length > 0).map(({ name }) => name));
  const [was, is] = [open(before), open(after)];
  return [
    ...[...is.difference(was)].map((service) => ({ kind: "gain" as const, who: INTERNET, service })),
    ...[...was.difference(is)].map((service) => ({ kind: "lose" as const, who: INTERNET, service })),
  ];
}
