import type { Resolver } from "node:dns/promises";
import type { NetworkDocument } from "../../derive/network/document.ts";
import type { RecordTarget, ZoneRecord } from "../../derive/network/records.ts";
import { labResolver } from "../gandi/resolver.ts";
import { askControlServer } from "../tailnet/control.ts";
import { type Verified, verified } from "./verified.ts";

/**
 * Asks the lab itself whether what was applied is there: the policy that the control server holds, the tags of devices, the ports of
 * Tailscale Services, and every record by a real DNS query.
 *
 * @param environment the lab's variables
 */
export async function verifyNetwork(
  document: NetworkDocument,
  environment: Readonly<Record<string, string>>,
): Promise<Verified[]> {
  const { policy, devices, services } = await askControlServer(environment);
  const addressOf = (target: RecordTarget): string | undefined => {
    if (target.kind === "name") return target.name.replace(/\.$/, "");
    const addresses =
      target.kind === "door"
        ? services.find(({ name }) => name === `svc:${target.door}`)?.addrs
        : devices.find(({ name }) => name === document.devices.find(({ host }) => host === target.host)?.fqdn)
            ?.addresses;
    return addresses?.find((address) => address.includes("."));
  };
  const resolver = labResolver(environment);

  return [
    verified("policy", policy === document.policy, "another policy"),
    ...document.devices.map(({ fqdn, tags }) =>
      same(`tags of ${fqdn}`, tags, devices.find(({ name }) => name === fqdn)?.tags ?? []),
    ),
    ...document.services.map(({ name, ports }) =>
      same(
        `ports of svc:${name}`,
        ports.map((port) => `tcp:${port}`),
        services.find((service) => service.name === `svc:${name}`)?.ports ?? [],
      ),
    ),
    ...(await Promise.all(
      document.records.map(
        async (record) => await answers(record, document.zone, addressOf(record.target), resolver),
      ),
    )),
  ];
}

async function answers(
  record: ZoneRecord,
  zone: string,
  expected: string | undefined,
  resolver: Resolver,
): Promise<Verified> {
  // Any name below a wildcard will do; this one is nobody's.
  const name = `${record.name.replace(/^\*/, "any-name-at-all")}.${zone}`;
  const answer = await (record.type === "A" ? resolver.resolve4(name) : resolver.resolveCname(name)).catch(
    (error: unknown) => [error instanceof Error ? error.message : String(error)],
  );
  return same(`${record.name}.${zone} ${record.type}`, expected === undefined ? [] : [expected], answer);
}

function same(subject: string, expected: readonly string[], actual: readonly string[]): Verified {
  const ok = [...expected].sort().join() === [...actual].sort().join();
  return verified(subject, ok, actual.join(", ") || "nothing");
}
