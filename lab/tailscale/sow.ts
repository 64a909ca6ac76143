import type { z } from "zod";
import { addressesOf, identifierOf, numberOf, sha256 } from "./identifiers.ts";
import type { Contacts, Device, Dns, Key, Service, Settings, User } from "./records.ts";
import type { TailscaleSeed } from "./seed.ts";

type Seed = z.output<typeof TailscaleSeed>;

/** When everything of a seed came into being: fixed, so that two labs are equal. */
const BEGINNING = "2026-01-01T00:00:00Z";
/** Far enough that no device of a lab ever has to log in again. */
const END = "2099-12-31T00:00:00Z";
/** How Go writes a time that was never set; the API shows it for keys that do not expire. */
export const NEVER = "0001-01-01T00:00:00Z";

export function usersOf({ users }: Seed): User[] {
  return users.map(({ id, loginName, displayName, role }) => ({
    id: id ?? numberOf("user", loginName),
    loginName,
    displayName: displayName ?? loginName.split("@")[0] ?? loginName,
    role,
  }));
}

export function devicesOf({ tailnet, devices }: Seed): Device[] {
  const taken = new Set(devices.flatMap(({ addresses }) => addresses ?? []));
  return devices.map((device) => {
    const addresses = device.addresses ?? addressesOf("device", device.name, taken);
    for (const address of addresses) taken.add(address);
    const tagged = device.tags.length > 0;
    return {
      id: numberOf("device", device.name),
      nodeId: identifierOf("n", "device", device.name),
      name: `${device.name}.${tailnet}`,
      hostname: device.hostname ?? device.name,
      addresses: [...addresses],
      os: device.os,
      user: device.user ?? "tagged-devices",
      tags: device.tags,
      authorized: true,
      keyExpiryDisabled: tagged,
      created: BEGINNING,
      expires: tagged ? NEVER : END,
      advertisedRoutes: device.routes,
      enabledRoutes: device.enabledRoutes,
      advertisedServices: device.advertisedServices,
      serviceApprovals: {},
      attributes: {},
    };
  });
}

export function servicesOf(seed: Seed): Service[] {
  const taken = new Set([
    ...devicesOf(seed).flatMap(({ addresses }) => addresses),
    ...seed.services.flatMap(({ addrs }) => addrs ?? []),
  ]);
  return seed.services.map(({ name, addrs, comment, ports, tags }) => {
    const own = addrs ?? addressesOf("service", name, taken);
    for (const address of own) taken.add(address);
    return { name, addrs: [...own], comment, ports, tags };
  });
}

/** The credentials of the seed, beside the keys that were made since. */
export function grantCredentials(keys: readonly Key[], seed: Seed): Key[] {
  const { oauthClients, apiTokens } = seed;
  const clients = oauthClients.map(
    ({ id, secret, scopes, tags }): Key => ({
      keyType: "client",
      id,
      secretSha256: sha256(secret),
      description: "",
      created: BEGINNING,
      userId: "",
      scopes,
      tags,
    }),
  );
  const tokens = apiTokens.map(({ token, loginName }): Key => {
    const user = usersOf(seed).find((candidate) => candidate.loginName === loginName);
    if (user === undefined)
      throw new Error(`an API token is given to ${loginName}, who is no user of the seed`);
    return {
      keyType: "api",
      id: identifierOf("k", "token", loginName),
      secretSha256: sha256(token),
      description: "",
      created: BEGINNING,
      expires: END,
      userId: user.id,
    };
  });
  const granted = [...clients, ...tokens];
  return [...granted, ...keys.filter(({ id }) => !granted.some((key) => key.id === id))];
}

export function dnsOf({ magicDns }: Seed): Dns {
  return {
    nameservers: [],
    splitDNS: {},
    searchPaths: [],
    preferences: { overrideLocalDNS: false, magicDNS: magicDns },
  };
}

export function settingsOf({ httpsEnabled }: Seed): Settings {
  return {
    aclsExternallyManagedOn: false,
    aclsExternalLink: "",
    devicesApprovalOn: false,
    devicesAutoUpdatesOn: false,
    devicesKeyDurationDays: 180,
    usersApprovalOn: false,
    usersRoleAllowedToJoinExternalTailnets: "admin",
    networkFlowLoggingOn: false,
    regionalRoutingOn: false,
    postureIdentityCollectionOn: false,
    httpsEnabled,
  };
}

export function contactsOf({ users, tailnet }: Seed): z.output<typeof Contacts> {
  const email = users.find(({ role }) => role === "owner")?.loginName ?? `owner@${tailnet}`;
  const contact = { email, needsVerification: false };
  return { account: contact, support: contact, security: contact };
}
