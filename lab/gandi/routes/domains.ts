import { z } from "zod";
import { reaches } from "../auth.ts";
import { conflict, forbidden, invalid } from "../errors.ts";
import { isDomain } from "../names.ts";
import { RECORD_TYPES } from "../rdata/parse.ts";
import { normalize, putAll, RecordBody, readBody } from "../records.ts";
import { zoneOf as freshZone } from "../state.ts";
import { genericNameservers, nameserversOf, ORIGIN } from "../zone.ts";
import { baseOf, pageOf } from "./pages.ts";
import { placeOf, type Routes, zoneOf } from "./route.ts";

const required = { error: "Required" };
const NewDomain = z.object({
  fqdn: z.string(required),
  // A TTL is no longer documented, but the official client sends one (0 for none).
  zone: z.object({ items: z.array(RecordBody).optional(), ttl: z.int().optional() }).optional(),
});
const DomainPatch = z.object({ automatic_snapshots: z.boolean().optional() });

/** `/v5/livedns/domains`, and what LiveDNS says about itself. */
export function domainRoutes(routes: Routes): void {
  const { server, state } = routes;
  const LIVEDNS = "/v5/livedns";

  server.get(`${LIVEDNS}/dns/rrtypes`, async () => RECORD_TYPES);
  server.get(`${LIVEDNS}/nameservers/:fqdn`, async (request) => genericNameservers(placeOf(request).fqdn));

  server.get(`${LIVEDNS}/domains`, async (request, reply) => {
    const sharingId = new URL(request.url, baseOf(request)).searchParams.get("sharing_id");
    const zones = (await state.zones.all()).filter((zone) => reaches(request, zone.fqdn));
    const asked = zones.filter((zone) => sharingId === null || zone.sharing_id === sharingId);
    return pageOf(request, reply, asked, zones.length).map(({ fqdn }) => {
      const href = `${ORIGIN}${LIVEDNS}/domains/${fqdn}`;
      return { fqdn, domain_href: href, domain_records_href: `${href}/records` };
    });
  });

  server.post(`${LIVEDNS}/domains`, async (request, reply) => {
    const body = readBody(NewDomain, request.body);
    const fqdn = body.fqdn.toLowerCase().replace(/\.$/, "");
    if (!isDomain(fqdn))
      throw invalid([{ location: "body", name: "fqdn", description: `"${body.fqdn}" is not a domain name` }]);
    if (!reaches(request, fqdn)) throw forbidden();
    if ((await state.zones.find(fqdn)) !== undefined)
      throw conflict("This domain already exists", "dns-domain");
    const { sharing_id } = await state.account.read();
    const items = body.zone?.items?.map((item, index) => normalize(item, fqdn, `zone.items.${index}.`));
    const fresh = freshZone({ fqdn }, sharing_id);
    await state.zones.create(items === undefined ? fresh : { ...fresh, records: putAll([], items) });
    return await reply
      .code(201)
      .header("location", `${ORIGIN}${LIVEDNS}/domains/${fqdn}`)
      .send({ message: "Domain Created" });
  });

  server.get(`${LIVEDNS}/domains/:fqdn`, async (request) => {
    const { fqdn, automatic_snapshots } = await zoneOf(request, routes);
    const href = `${ORIGIN}${LIVEDNS}/domains/${fqdn}`;
    return {
      fqdn,
      domain_href: href,
      domain_records_href: `${href}/records`,
      domain_keys_href: `${href}/keys`,
      automatic_snapshots,
    };
  });

  server.patch(`${LIVEDNS}/domains/:fqdn`, async (request) => {
    const { fqdn } = await zoneOf(request, routes);
    const { automatic_snapshots } = readBody(DomainPatch, request.body);
    if (automatic_snapshots !== undefined)
      await state.zones.configure(fqdn, (zone) => ({ ...zone, automatic_snapshots }));
    return { message: "Domain Updated" };
  });

  server.get(`${LIVEDNS}/domains/:fqdn/nameservers`, async (request) =>
    nameserversOf(await zoneOf(request, routes)),
  );
  // Signing and transfers are not emulated: no zone here has keys or secondaries.
  for (const empty of ["keys", "axfr/tsig", "axfr/slaves"])
    server.get(`${LIVEDNS}/domains/:fqdn/${empty}`, async (request) => {
      await zoneOf(request, routes);
      return [];
    });
}
