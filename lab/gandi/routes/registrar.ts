import { reaches } from "../auth.ts";
import { nameserversOf, ORIGIN, type Zone } from "../zone.ts";
import { pageOf } from "./pages.ts";
import { type Routes, zoneOf } from "./route.ts";

const DOMAINS = "/v5/domain/domains";

/** `/v5/domain`: as much of the registrar's side as a DNS client looks at. Every zone is a registered domain here. */
export function registrarRoutes(routes: Routes): void {
  const { server, state } = routes;

  server.get(DOMAINS, async (request, reply) => {
    const zones = (await state.zones.all()).filter((zone) => reaches(request, zone.fqdn));
    return pageOf(request, reply, zones, zones.length).map((zone) => ({
      ...common(zone, `${ORIGIN}${DOMAINS}/${zone.fqdn}`),
      autorenew: true,
      domain_owner: "The Owner",
      orga_owner: "owner",
      owner: "owner",
      nameserver: { current: "livedns" },
    }));
  });

  server.get(`${DOMAINS}/:fqdn`, async (request) => {
    const zone = await zoneOf(request, routes);
    const href = `${ORIGIN}${DOMAINS}/${zone.fqdn}`;
    return {
      ...common(zone, href),
      autorenew: { href: `${href}/autorenew`, enabled: true, duration: 1, org_id: zone.sharing_id },
      can_tld_lock: true,
      contacts: {},
      nameservers: nameserversOf(zone),
      services: ["gandilivedns"],
      sharing_space: { id: zone.sharing_id, name: "owner" },
      trustee_roles: [],
    };
  });

  server.get(`${DOMAINS}/:fqdn/nameservers`, async (request) => nameserversOf(await zoneOf(request, routes)));
  server.get(`${DOMAINS}/:fqdn/livedns`, async (request) => ({
    current: "livedns",
    nameservers: nameserversOf(await zoneOf(request, routes)),
    dnssec_available: true,
    livednssec_available: true,
  }));
}

function common(zone: Zone, href: string) {
  return {
    id: zone.sharing_id,
    fqdn: zone.fqdn,
    fqdn_unicode: zone.fqdn,
    href,
    sharing_id: zone.sharing_id,
    status: ["clientTransferProhibited"],
    tags: [],
    tld: zone.fqdn.slice(zone.fqdn.indexOf(".") + 1),
    dates: { registry_created_at: "2020-01-01T00:00:00Z", registry_ends_at: "2030-01-01T00:00:00Z" },
  };
}
