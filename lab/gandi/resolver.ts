import { Resolver } from "node:dns/promises";

/** Asks the lab's name server, and no other. @param environment the lab's variables */
export function labResolver(environment: Readonly<Record<string, string>>): Resolver {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  resolver.setServers([`${environment["LAB_DNS_HOST"]}:${environment["LAB_DNS_PORT"]}`]);
  return resolver;
}
