import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { type Api, ofTailnet } from "./api.ts";
import { type Dns, Resolver } from "./records.ts";
import { jsonOf } from "./request.ts";

/** A resolver's address: an IP address, or the URL of one that is reached over HTTPS. */
const Address = z.union([z.ipv4(), z.ipv6(), z.url({ protocol: /^https$/ })], {
  error: ({ input }) => `invalid nameserver ${JSON.stringify(input)}`,
});
const Addresses = z
  .array(Address)
  .nullish()
  .transform((list) => list ?? []);
const Domain = z
  .string()
  .regex(
    /^([a-zA-Z0-9_]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9])?)(\.[a-zA-Z0-9_]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9])?)*\.?$/,
    {
      error: ({ input }) => `invalid domain ${JSON.stringify(input)}`,
    },
  );
const Split = z.record(Domain, Addresses);
const SearchPaths = z
  .array(Domain)
  .nullish()
  .transform((paths) => paths ?? []);
const Checked = Resolver.extend({ address: Address });
const Flag = z.boolean().default(false);
const Configuration = z.object({
  nameservers: z
    .array(Checked)
    .nullish()
    .transform((list) => list ?? []),
  splitDNS: z
    .record(
      Domain,
      z
        .array(Checked)
        .nullish()
        .transform((list) => list ?? []),
    )
    .nullish()
    .transform((map) => map ?? {}),
  searchPaths: SearchPaths,
  preferences: z.object({ overrideLocalDNS: Flag, magicDNS: Flag }).prefault({}),
});

/** The tailnet's DNS, in parts and (`/dns/configuration`) as a whole. */
export function dnsRoutes(server: FastifyInstance, { state: { dns }, authority }: Api): void {
  server.get(ofTailnet("/dns/nameservers"), async (request) => {
    await authority.require(request, "dns:read");
    return { dns: addressesIn((await dns.read()).nameservers) };
  });
  server.post(ofTailnet("/dns/nameservers"), async (request) => {
    await authority.require(request, "dns");
    const { dns: addresses } = jsonOf(z.object({ dns: Addresses }), request);
    const after = await dns.update((old) => ({
      ...old,
      nameservers: resolvers(addresses),
      // Whoever takes the last nameserver away turns MagicDNS off; turning it on again needs none.
      preferences: {
        ...old.preferences,
        magicDNS: old.preferences.magicDNS && (addresses.length > 0 || old.nameservers.length === 0),
      },
    }));
    return { dns: addressesIn(after.nameservers), magicDNS: after.preferences.magicDNS };
  });

  server.get(ofTailnet("/dns/preferences"), async (request) => {
    await authority.require(request, "dns:read");
    return { magicDNS: (await dns.read()).preferences.magicDNS };
  });
  server.post(ofTailnet("/dns/preferences"), async (request) => {
    await authority.require(request, "dns");
    const { magicDNS } = jsonOf(z.object({ magicDNS: z.boolean() }), request);
    const after = await dns.update((old) => ({ ...old, preferences: { ...old.preferences, magicDNS } }));
    return { magicDNS: after.preferences.magicDNS };
  });

  server.get(ofTailnet("/dns/searchpaths"), async (request) => {
    await authority.require(request, "dns:read");
    return { searchPaths: (await dns.read()).searchPaths };
  });
  server.post(ofTailnet("/dns/searchpaths"), async (request) => {
    await authority.require(request, "dns");
    const { searchPaths } = jsonOf(z.object({ searchPaths: SearchPaths }), request);
    return { searchPaths: (await dns.update((old) => ({ ...old, searchPaths }))).searchPaths };
  });

  server.get(ofTailnet("/dns/split-dns"), async (request) => {
    await authority.require(request, "dns:read");
    return splitOf(await dns.read());
  });
  for (const method of ["PUT", "PATCH"] as const) {
    server.route({
      method,
      url: ofTailnet("/dns/split-dns"),
      handler: async (request) => {
        await authority.require(request, "dns");
        const change = Object.entries(jsonOf(Split, request)).map(([domain, list]) => [
          domain,
          resolvers(list),
        ]);
        return splitOf(
          await dns.update((old) => ({
            ...old,
            splitDNS: withoutEmpty({
              ...(method === "PATCH" ? old.splitDNS : {}),
              ...Object.fromEntries(change),
            }),
          })),
        );
      },
    });
  }

  server.get(ofTailnet("/dns/configuration"), async (request) => {
    await authority.require(request, "dns:read");
    return await dns.read();
  });
  server.post(ofTailnet("/dns/configuration"), async (request) => {
    await authority.require(request, "dns");
    const next = jsonOf(Configuration, request);
    return await dns.update(() => ({ ...next, splitDNS: withoutEmpty(next.splitDNS) }));
  });
}

function resolvers(addresses: readonly string[]): { address: string }[] {
  return addresses.map((address) => ({ address }));
}

function addressesIn(list: readonly { readonly address: string }[]): string[] {
  return list.map(({ address }) => address);
}

function splitOf({ splitDNS }: Dns): Record<string, string[]> {
  return Object.fromEntries(Object.entries(splitDNS).map(([domain, list]) => [domain, addressesIn(list)]));
}

/** A domain without resolvers is one that nobody asked for. */
function withoutEmpty(split: Dns["splitDNS"]): Dns["splitDNS"] {
  return Object.fromEntries(Object.entries(split).filter(([, list]) => list.length > 0));
}
