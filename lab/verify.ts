import { Resolver } from "node:dns/promises";
import { z } from "zod";
import type { NetworkDocument } from "../derive/network/document.ts";
import type { RecordTarget, ZoneRecord } from "../derive/network/records.ts";

/** Whether one thing is as it should be. */
export interface Verified {
  readonly subject: string;
  readonly ok: boolean;
  /** What was found instead. */
  readonly found?: string;
}

const Token = z.object({ access_token: z.string() });
const Devices = z.object({
  devices: z.array(
    z.object({ name: z.string(), addresses: z.array(z.string()), tags: z.array(z.string()).default([]) }),
  ),
});
const Services = z.object({
  vipServices: z.array(
    z.object({ name: z.string(), addrs: z.array(z.string()), ports: z.array(z.string()) }),
  ),
});

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
  const ask = await client(environment);
  const [policy, { devices }, { vipServices }] = await Promise.all([
    ask("/acl", "application/hujson"),
    ask("/devices", "application/json").then((text) => Devices.parse(JSON.parse(text))),
    ask("/services", "application/json").then((text) => Services.parse(JSON.parse(text))),
  ]);
  const addressOf = (target: RecordTarget): string | undefined => {
    if (target.kind === "name") return target.name.replace(/\.$/, "");
    const addresses =
      target.kind === "door"
        ? vipServices.find(({ name }) => name === `svc:${target.door}`)?.addrs
        : devices.find(({ name }) => name === document.devices.find(({ host }) => host === target.host)?.fqdn)
            ?.addresses;
    return addresses?.find((address) => address.includes("."));
  };
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  resolver.setServers([`${environment["LAB_DNS_HOST"]}:${environment["LAB_DNS_PORT"]}`]);

  return [
    {
      subject: "policy",
      ok: policy === document.policy,
      ...(policy === document.policy ? {} : { found: "another policy" }),
    },
    ...document.devices.map(({ fqdn, tags }) =>
      same(`tags of ${fqdn}`, tags, devices.find(({ name }) => name === fqdn)?.tags ?? []),
    ),
    ...document.services.map(({ name, ports }) =>
      same(
        `ports of svc:${name}`,
        ports.map((port) => `tcp:${port}`),
        vipServices.find((service) => service.name === `svc:${name}`)?.ports ?? [],
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
  return { subject, ok, ...(ok ? {} : { found: actual.join(", ") || "nothing" }) };
}

async function client(
  environment: Readonly<Record<string, string>>,
): Promise<(path: string, accept: string) => Promise<string>> {
  const base = `${environment["TAILSCALE_BASE_URL"]}/api/v2`;
  const body = new URLSearchParams({
    client_id: environment["TAILSCALE_OAUTH_CLIENT_ID"] ?? "",
    client_secret: environment["TAILSCALE_OAUTH_CLIENT_SECRET"] ?? "",
  });
  const { access_token } = Token.parse(
    await (await fetch(`${base}/oauth/token`, { method: "POST", body })).json(),
  );
  return async (path, accept) => {
    const response = await fetch(`${base}/tailnet/-${path}`, {
      headers: { accept, authorization: `Bearer ${access_token}` },
    });
    return await response.text();
  };
}
