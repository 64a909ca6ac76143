import type { NetworkDocument } from "../network/document.ts";
import type { ZoneRecord } from "../network/records.ts";
import type { Check } from "./check.ts";

/** With how much of its life left a key has to be made anew: machines that join rarely shall still find it good. */
export const KEY_DAYS_LEFT = 7;

const APPLY = [
  { step: "look", run: "npx blumeops preview network" },
  { step: "repair", run: "npx blumeops up network" },
];

/** The id of a record's check: a name may have records of several types. */
export function recordId({ name, type }: Pick<ZoneRecord, "name" | "type">, zone: string): string {
  return `record:${name}.${zone}:${type}`;
}

/** What the control server and the name server have to say. */
export function networkChecks({ policy, devices, services, keys, records, zone }: NetworkDocument): Check[] {
  const check = (rest: Pick<Check, "id" | "subject" | "question" | "dependsOn">): Check => ({
    group: "network",
    service: undefined,
    remedy: APPLY,
    needsCluster: false,
    ...rest,
  });
  return [
    check({
      id: "policy",
      subject: "the tailnet's policy is ours",
      question: { kind: "policy", policy },
      dependsOn: [],
    }),
    ...devices.map(({ fqdn, tags }) =>
      check({
        id: `device:${fqdn}`,
        subject: `${fqdn} carries its tags`,
        question: { kind: "device", fqdn, tags },
        dependsOn: [],
      }),
    ),
    ...services.map(({ name, ports }) =>
      check({
        id: `door:${name}`,
        subject: `svc:${name} has its ports`,
        question: { kind: "door", name, ports },
        dependsOn: [],
      }),
    ),
    ...keys.map((key) =>
      check({
        id: `key:${key.name}`,
        subject: `the key ${key.name} lets machines in`,
        question: { kind: "key", key, daysLeft: KEY_DAYS_LEFT },
        dependsOn: [],
      }),
    ),
    ...records.map((record) => {
      const { target } = record;
      return check({
        id: recordId(record, zone),
        subject: `${record.name}.${zone} resolves`,
        question: { kind: "record", record, zone },
        dependsOn: target.kind === "door" ? [`door:${target.door}`] : [],
      });
    }),
  ];
}
