import { formatAddress } from "../address/ip.ts";
import { parseSelector, type Selector } from "../names/selector.ts";
import type { SshTest } from "../parse/model.ts";
import { addBits, indexesOf, noBits } from "../resolve/bits.ts";
import { addressTexts, type Member } from "../resolve/members.ts";
import type { Resolver } from "../resolve/resolver.ts";
import type { SshEntry } from "../ssh/compile.ts";
import { allowsLogin } from "../ssh/users.ts";
import { type TestFailure, wanted } from "./failure.ts";

/**
 * Runs the policy's `sshTests` as the server does: every login must come out on every destination from every address of the source.
 * `accept` is met by rules that accept or ask, `check` only by rules that ask.
 *
 * @param sshFor the SSH rules of a device, as they are where sources state the attributes of a test
 */
export function runSshTests(
  resolver: Resolver,
  sshFor: (test: SshTest) => (node: Member) => readonly SshEntry[],
  tests: readonly SshTest[],
): readonly TestFailure[] {
  return tests.flatMap((test) => {
    const errors = runTest(resolver, sshFor(test), test);
    const { index, place, source } = test;
    return errors.length === 0
      ? []
      : [{ section: "sshTests" as const, index, place, source: source.text, errors: [...new Set(errors)] }];
  });
}

function runTest(
  resolver: Resolver,
  sshOf: (node: Member) => readonly SshEntry[],
  test: SshTest,
): readonly string[] {
  const parsed = parseSelector(test.source.text);
  if ("fault" in parsed) return [parsed.fault];
  const addresses = sourceAddresses(resolver, parsed.selector);
  if (addresses.length === 0)
    return [`source ${JSON.stringify(test.source.text)} resolved to no IP addresses`];
  if (test.accept.length + test.deny.length + test.check.length === 0) {
    return ["no accept, deny, or check assertions specified"];
  }
  if (test.destinations.length === 0) return ["must have at least one dst"];

  return test.destinations.flatMap(({ text }) => {
    const nodes = destinationNodes(resolver, parsed.selector, text);
    if (nodes.length === 0) return [`dst ${JSON.stringify(text)} resolved to no devices`];
    return nodes.flatMap((node) => {
      const logins = loginsOf(sshOf(node), addresses);
      const failing = (
        users: SshTest["accept"],
        want: "Accept" | "Drop",
        right: (login: string) => boolean,
      ) =>
        users
          .filter(({ text: login }) => !right(login))
          .map(({ text: login }) => wanted(`${login}@${text}`, want));
      return [
        ...failing(test.accept, "Accept", (login) => logins.every((may) => may(login) !== undefined)),
        ...failing(test.check, "Accept", (login) => logins.every((may) => may(login) === "check")),
        ...failing(test.deny, "Drop", (login) => logins.every((may) => may(login) === undefined)),
      ];
    });
  });
}

type Login = (login: string) => "accept" | "check" | undefined;

/** For each source address, how a login is let in: by a rule that asks if there is one. */
function loginsOf(entries: readonly SshEntry[], addresses: readonly string[]): readonly Login[] {
  const principals = entries.map((entry) => ({ entry, from: new Set(entry.principals) }));
  return addresses.map((address) => {
    const mine = principals.filter(({ from }) => from.has(address)).map(({ entry }) => entry);
    return (login) => {
      const allowing = mine.filter(({ users }) => allowsLogin(users, login));
      return allowing.find(({ action }) => action === "check")?.action ?? allowing[0]?.action;
    };
  });
}

function sourceAddresses({ members, source }: Resolver, selector: Selector): readonly string[] {
  const set = source(selector);
  const devices = indexesOf(set.members).flatMap((index) => {
    const member = members.all[index];
    return member === undefined ? [] : addressTexts(member);
  });
  // Of a written span only the ends are asked: no rule lets in an address that is no device's, so they decide.
  return [
    ...devices,
    ...set.ranges.flatMap(({ first, last }) => [formatAddress(first), formatAddress(last)]),
  ];
}

function destinationNodes(
  { members, users, devicesOf, destination }: Resolver,
  from: Selector,
  text: string,
): readonly Member[] {
  const parsed = parseSelector(text);
  if ("fault" in parsed) return [];
  const { selector } = parsed;
  const bits = members.none();
  if (selector.kind === "autogroup" && selector.autogroup === "autogroup:self") {
    if (from.kind === "user") for (const user of users(from)) addBits(bits, devicesOf(user));
  } else {
    const { v4, v6 } = destination(selector);
    addBits(bits, v4);
    addBits(bits, v6);
  }
  return noBits(bits) ? [] : indexesOf(bits).flatMap((index) => members.all[index] ?? []);
}
