import type { Evaluated } from "../evaluate.ts";
import type { Selector } from "../names/selector.ts";
import { addBits, type Bits, setBit } from "../resolve/bits.ts";
import type { Member } from "../resolve/members.ts";
import type { DescribedService, ServicePort, ServicesDescription } from "./description.ts";
import { type LintFinding, lintFinding } from "./finding.ts";

/** One port of a device or Tailscale Service at which a service is reached. */
export interface Way extends ServicePort {
  readonly service: DescribedService;
  readonly member: Member;
  /** The proxy that passes it on, where there is one. */
  readonly proxy: string | undefined;
  /** Devices that are meant to come in here, those of `everywhere` aside. */
  readonly meant: Bits;
}

/** A description made ready for a tailnet. */
export interface Described {
  readonly ways: readonly Way[];
  /** Devices that may reach everything. */
  readonly everywhere: Bits;
  /** Devices from which a service's packets leave. */
  sendersOf(service: DescribedService): Bits;
  /** Devices that a service is for. */
  audienceOf(service: DescribedService): Bits;
  readonly services: readonly DescribedService[];
}

/** Puts the services of a description in their places; what names nothing becomes a finding. */
export function describe(
  evaluated: Evaluated,
  { services, everywhere }: ServicesDescription,
): { readonly described: Described; readonly findings: readonly LintFinding[] } {
  const { members } = evaluated;
  const findings: LintFinding[] = [];
  const nowhere = (service: string, what: string): void => {
    findings.push(
      lintFinding(
        "service-nowhere",
        { subject: service, place: undefined },
        `names ${what}, which is not there`,
        "correct the description of the services",
      ),
    );
  };
  const byName = new Map(services.map((service) => [service.name, service]));
  const find = (service: string, device: string): readonly Member[] => {
    const member = members.byName(device) ?? members.byName(`svc:${device}`);
    if (member === undefined) nowhere(service, `the device ${device}`);
    return member === undefined ? [] : [member];
  };
  const places = new Map(
    services.map(({ name, listens }) => [
      name,
      listens.flatMap(({ device, ports, for: meant }) =>
        find(name, device).flatMap((member) => ports.map((at) => ({ member, ...at, meant }))),
      ),
    ]),
  );
  const ways = services.flatMap((service): Way[] => [
    ...(places.get(service.name) ?? []).map((place) => ({
      ...place,
      service,
      proxy: undefined,
      meant: devicesOf(evaluated, place.meant),
    })),
    ...service.behind.flatMap(({ service: proxy, ports, for: meant }) => {
      if (!byName.has(proxy)) nowhere(service.name, `the proxy ${proxy}`);
      return (places.get(proxy) ?? [])
        .filter((at) => ports.length === 0 || ports.some((port) => samePort(port, at)))
        .map((place) => ({ ...place, service, proxy, meant: devicesOf(evaluated, meant) }));
    }),
  ]);
  for (const { name, uses } of services) {
    for (const use of uses) {
      if ("device" in use) find(name, use.device);
      else if (!byName.has(use.service)) nowhere(name, `the service ${use.service}`);
    }
  }
  const senders = new Map(
    services.map(({ name, sendsFrom }) => {
      const bits = members.none();
      for (const device of sendsFrom) for (const { index } of find(name, device)) setBit(bits, index);
      return [name, bits];
    }),
  );
  return {
    described: {
      services,
      ways,
      everywhere: devicesOf(evaluated, everywhere),
      sendersOf: ({ name }) => senders.get(name) ?? members.none(),
      audienceOf: (service) => devicesOf(evaluated, service.for),
    },
    findings: [
      ...new Map(findings.map((finding) => [`${finding.subject} ${finding.message}`, finding])).values(),
    ],
  };
}

/** Whether two ports are the same. */
export function samePort(a: ServicePort, b: ServicePort): boolean {
  return a.protocol === b.protocol && a.port === b.port;
}

/** The devices that selectors stand for. */
export function devicesOf({ resolver, members }: Evaluated, selectors: readonly Selector[]): Bits {
  const bits = members.none();
  for (const selector of selectors) {
    const { v4, v6 } = resolver.source(selector);
    addBits(bits, v4);
    addBits(bits, v6);
  }
  return bits;
}
