import type { Question } from "../../derive/checks/check.ts";
import type { TailnetKeyDocument } from "../../derive/network/document.ts";
import type { RecordTarget } from "../../derive/network/records.ts";
import { goodIf, type Outcome, spanOf } from "./outcome.ts";

/** What the control server has to say, as far as checks and drift ask. */
export interface TailnetSeen {
  readonly policy: string;
  readonly devices: readonly {
    readonly name: string;
    readonly addresses: readonly string[];
    readonly tags: readonly string[];
    /** Milliseconds since 1970; missing where its key does not end by itself. */
    readonly expires?: number;
  }[];
  readonly services: readonly {
    /** "svc:home" */
    readonly name: string;
    readonly addresses: readonly string[];
    /** "tcp:443" */
    readonly ports: readonly string[];
  }[];
  readonly keys: readonly {
    readonly id: string;
    readonly description: string;
    readonly tags: readonly string[];
    /** Milliseconds since 1970. */
    readonly expires: number;
  }[];
}

/** A question that the control server answers. */
export type OfTailnet = Extract<Question, { kind: "policy" | "device" | "door" | "key" }>;

/** Compares what the control server says with what a check wants. @param now milliseconds since 1970 */
export function tailnetOutcome(question: OfTailnet, seen: TailnetSeen, now: number): Outcome {
  switch (question.kind) {
    case "policy":
      return goodIf(seen.policy === question.policy, "another policy is in force");
    case "device": {
      const device = seen.devices.find(({ name }) => name === question.fqdn);
      if (device === undefined) return { state: "bad", found: "the tailnet has no such device" };
      return same(question.tags, device.tags);
    }
    case "door": {
      const service = seen.services.find(({ name }) => name === `svc:${question.name}`);
      if (service === undefined) return { state: "bad", found: "the tailnet has no such service" };
      return same(
        question.ports.map((port) => `tcp:${port}`),
        service.ports,
      );
    }
    case "key":
      return keyOutcome(question, seen, now);
  }
}

function keyOutcome(
  { key, daysLeft }: Extract<Question, { kind: "key" }>,
  { keys }: TailnetSeen,
  now: number,
): Outcome {
  const own = keys.filter(({ description }) => description === `blumeops ${key.name}`);
  const latest = Math.max(...own.map(({ expires }) => expires));
  if (own.length === 0) return { state: "bad", found: "there is no such key that is still good" };
  const left = (latest - now) / 1_000;
  return goodIf(
    left > daysLeft * 86_400,
    left <= 0
      ? `it expired ${spanOf(-left)} ago`
      : `it expires in ${spanOf(left)}; it is made anew ${daysLeft} days before`,
  );
}

/**
 * Keys of the tailnet that have ended or are about to, each a sentence: those that the facts state, and those by which devices are known.
 *
 * @param stated the keys of the facts
 * @param devices full names of the devices that the facts state
 * @param daysLeft with how much of its life left a key has to be made anew
 * @param now milliseconds since 1970
 */
export function endingKeys(
  {
    stated,
    devices,
    daysLeft,
  }: { stated: readonly TailnetKeyDocument[]; devices: readonly string[]; daysLeft: number },
  seen: TailnetSeen,
  now: number,
): string[] {
  return [
    ...stated.flatMap((key) => {
      const outcome = keyOutcome({ kind: "key", key, daysLeft }, seen, now);
      return outcome.state === "bad" ? [`the auth key ${key.name}: ${outcome.found}`] : [];
    }),
    ...seen.devices.flatMap(({ name, expires }) => {
      if (expires === undefined || !devices.includes(name)) return [];
      const left = (expires - now) / 1_000;
      if (left > daysLeft * 86_400) return [];
      return [
        `the device ${name}: its key ${left <= 0 ? `expired ${spanOf(-left)} ago` : `expires in ${spanOf(left)}`}`,
      ];
    }),
  ];
}

/** The IPv4 address or the name at which a record has to point; nothing where the tailnet knows it not. */
export function addressFor(
  target: RecordTarget,
  { devices, services }: TailnetSeen,
  deviceOf: (host: string) => string | undefined,
): string | undefined {
  switch (target.kind) {
    case "name":
      return target.name.replace(/\.$/, "");
    case "door":
      return services.find(({ name }) => name === `svc:${target.door}`)?.addresses.find(isIpv4);
    case "host":
      return devices.find(({ name }) => name === deviceOf(target.host))?.addresses.find(isIpv4);
  }
}

/** Whether two lists have the same in them, in whatever order; else what was found. */
export function same(expected: readonly string[], actual: readonly string[]): Outcome {
  const good = [...expected].sort().join() === [...actual].sort().join();
  return goodIf(good, `found ${actual.length === 0 ? "nothing" : [...actual].sort().join(", ")}`);
}

function isIpv4(address: string): boolean {
  return address.includes(".");
}
