import type { Evaluated } from "../evaluate.ts";
import type { Permit } from "../filter/permit.ts";
import { ICMP_PROTOCOLS, parseProtocol } from "../names/protocols.ts";
import { parseSelector, type Selector } from "../names/selector.ts";
import type { AccessTest, TextAt } from "../parse/model.ts";
import { parseDestination } from "../parse/rules.ts";
import { addBits, type Bits, commonBits, indexesOf } from "../resolve/bits.ts";
import { type TestFailure, wanted } from "../tests/failure.ts";
import { type LintFinding, lintFinding } from "./finding.ts";
import { namesInWords, originKey } from "./rules.ts";

/**
 * Denials that hold only because a test asks for a tag and not for a device: a device that carries the tag is open, or a device that
 * carries the source's tag gets in, by another of its tags. A denial that fails for tags too is told by `failingTests`.
 */
export function denialsByTag(evaluated: Evaluated, failures: readonly TestFailure[]): LintFinding[] {
  return evaluated.policy.tests.flatMap((test) =>
    test.deny.flatMap((denied, i) => {
      const fails = failures.some(
        ({ section, index, errors }) =>
          section === "tests" && index === test.index && errors.includes(wanted(denied.text, "Drop")),
      );
      if (fails) return [];
      const open = openings(evaluated, test, denied);
      const [first] = open;
      if (first === undefined) return [];
      const from = [...new Set(open.map(({ source }) => source))];
      const to = [...new Set(open.map(({ destination }) => destination))];
      const rules = [...new Set(open.map(({ permit }) => originKey(permit.origin)))];
      return [
        lintFinding(
          "test-holds-by-tag",
          { subject: `tests[${test.index}].deny[${i}]`, place: denied.place },
          `${denied.text} is denied to ${test.source} as a tag, and as a device it is open: ${namesInWords(from)} reach${from.length === 1 ? "es" : ""} ${namesInWords(to)} there by ${namesInWords(rules)}`,
          "give what is not meant for them a device or Tailscale Service of its own, which carries no other tag",
        ),
      ];
    }),
  );
}

interface Opening {
  readonly source: string;
  readonly destination: string;
  readonly permit: Permit;
}

/** Every pair of devices between which a denied port is open. */
function openings(evaluated: Evaluated, test: AccessTest, denied: TextAt): Opening[] {
  const { resolver, members, permits } = evaluated;
  const question = questionOf(test, denied);
  if (question === undefined) return [];
  const { source, destination, protocols, port } = question;
  const from = either(resolver.source(source));
  const to = either(resolver.destination(destination));
  return permits.network
    .filter(({ via }) => via.length === 0)
    .filter((permit) => opens(permit, protocols, port))
    .flatMap((permit) => {
      const { written, destinations } = permit;
      const allowed =
        written.postures.length === 0
          ? permit.sources
          : resolver.sources(written.sources, written.postures, test.postureAttributes);
      const sources = indexesOf(commonBits(from, either(allowed)));
      const targets = destinations.any ? to : commonBits(to, either(destinations.set));
      return sources.flatMap((index) => {
        const reached = targets.slice();
        const user = members.all[index]?.user;
        if (destinations.self && user !== undefined)
          addBits(reached, commonBits(to, resolver.devicesOf(user)));
        return indexesOf(reached)
          .filter((other) => other !== index)
          .map((other) => ({
            source: members.all[index]?.name ?? "",
            destination: members.all[other]?.name ?? "",
            permit,
          }));
      });
    });
}

interface Question {
  readonly source: Selector;
  readonly destination: Selector;
  /** Undefined asks for TCP or UDP. */
  readonly protocols: readonly number[] | undefined;
  readonly port: number;
}

/** What a test asks; undefined where neither side is a tag, so that devices and identities cannot differ. */
function questionOf(test: AccessTest, denied: TextAt): Question | undefined {
  const source = parseSelector(test.source);
  const protocol = parseProtocol(test.protocol);
  const destination = parseDestination(denied.text.replace(/:0$/, ":1"));
  if ("fault" in source || "fault" in protocol || "fault" in destination) return undefined;
  if (source.selector.kind !== "tag" && destination.selector.kind !== "tag") return undefined;
  const port = destination.ports[0]?.first;
  if (port === undefined) return undefined;
  return {
    source: source.selector,
    destination: destination.selector,
    protocols: protocol.protocols,
    port,
  };
}

function opens({ protocols, ports }: Permit, asked: readonly number[] | undefined, port: number): boolean {
  if (asked?.every((number) => ICMP_PROTOCOLS.includes(number)) === true) return true;
  const wanted = asked ?? [6, 17];
  return (
    (protocols === undefined || protocols.some((number) => wanted.includes(number))) &&
    ports.some(({ first, last }) => first <= port && port <= last)
  );
}

function either({ v4, v6 }: { readonly v4: Bits; readonly v6: Bits }): Bits {
  const bits = v4.slice();
  addBits(bits, v6);
  return bits;
}
