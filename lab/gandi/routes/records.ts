import type { FastifyReply } from "fastify";
import { conflict, recordNotFound } from "../errors.ts";
import { isEqual, isSame, normalize, PatchBody, put, putAll, readBody } from "../records.ts";
import { ORIGIN, type RecordSet, type Zone } from "../zone.ts";
import { printZoneFile } from "../zonefile/print.ts";
import { nameOf, setOf, setsOf, setsOfFile } from "./bodies.ts";
import { baseOf, pageOf } from "./pages.ts";
import { placeOf, type Routes, zoneOf } from "./route.ts";

const RECORDS = "/v5/livedns/domains/:fqdn/records";
const CREATED = { message: "DNS Record Created" };

/** `/v5/livedns/domains/{fqdn}/records`: the whole zone, all of one name, one record set. */
export function recordRoutes(routes: Routes): void {
  const { server, state } = routes;

  server.get(RECORDS, async (request, reply) => {
    const zone = await zoneOf(request, routes);
    if (request.headers.accept?.startsWith("text/plain"))
      return await reply.type("text/plain; charset=utf-8").send(printZoneFile(zone));
    const query = new URL(request.url, baseOf(request)).searchParams;
    const type = query.get("rrset_type");
    const sets = zone.records.filter((set) => type === null || set.rrset_type === type);
    const sorted = query.get("sort_by")?.startsWith("-") ? sets.toReversed() : sets;
    return pageOf(request, reply, sorted, zone.records.length).map((set) => shown(zone, set));
  });

  server.get(`${RECORDS}/:name`, async (request) => {
    const zone = await zoneOf(request, routes);
    const name = nameOf(request, zone);
    const sets = zone.records.filter((set) => set.rrset_name === name);
    if (sets.length === 0) throw recordNotFound(name);
    return sets.map((set) => shown(zone, set));
  });

  server.get(`${RECORDS}/:name/:type`, async (request) => {
    const zone = await zoneOf(request, routes);
    return shown(zone, findSet(zone.records, nameOf(request, zone), placeOf(request).type));
  });

  for (const path of [RECORDS, `${RECORDS}/:name`, `${RECORDS}/:name/:type`])
    server.post(path, async (request, reply) => {
      const zone = await zoneOf(request, routes);
      const set = setOf(request, zone);
      let existed = false;
      await state.zones.change(zone.fqdn, (records) => {
        const current = records.find((other) => isSame(other, set));
        existed = current !== undefined && isEqual(current, set);
        if (current !== undefined && !existed) throw conflict("This record already exists", "dns-record");
        return put(records, set);
      });
      reply.header("location", hrefOf(zone, set));
      if (existed)
        return await reply.code(200).send({ message: "A DNS Record already exists with same value" });
      return await reply.code(201).send(CREATED);
    });

  server.put(RECORDS, async (request, reply) => {
    const zone = await zoneOf(request, routes);
    const sets = typeof request.body === "string" ? setsOfFile(request.body, zone) : setsOf(request, zone);
    await state.zones.change(zone.fqdn, () => putAll([], sets));
    return await created(reply, `${ORIGIN}${request.url}`);
  });

  server.put(`${RECORDS}/:name`, async (request, reply) => {
    const zone = await zoneOf(request, routes);
    const name = nameOf(request, zone);
    const sets = setsOf(request, zone, name);
    await state.zones.change(zone.fqdn, (records) =>
      putAll(
        records.filter((set) => set.rrset_name !== name),
        sets,
      ),
    );
    return await created(reply, `${ORIGIN}${request.url}`);
  });

  server.put(`${RECORDS}/:name/:type`, async (request, reply) => {
    const zone = await zoneOf(request, routes);
    const set = setOf(request, zone);
    await state.zones.change(zone.fqdn, (records) => put(records, set));
    return await created(reply, hrefOf(zone, set));
  });

  server.patch(`${RECORDS}/:name/:type`, async (request) => {
    const zone = await zoneOf(request, routes);
    const {
      add_rrset_values: add,
      remove_rrset_values: remove,
      rrset_ttl,
    } = readBody(PatchBody, request.body);
    const [name, type] = [nameOf(request, zone), placeOf(request).type];
    const canonical = (values: string[]): string[] =>
      values.length === 0
        ? []
        : normalize({ rrset_name: name, rrset_type: type, rrset_values: values }, zone.fqdn).rrset_values;
    const removed = canonical(remove);
    const changed = await state.zones.change(zone.fqdn, (records) => {
      const current = findSet(records, name, type);
      const kept = current.rrset_values.filter((value) => !removed.includes(value));
      const rrset_values = [...new Set([...kept, ...canonical(add)])];
      if (rrset_values.length === 0) return records.filter((set) => !isSame(set, current));
      return put(records, { ...current, rrset_values, rrset_ttl: rrset_ttl ?? current.rrset_ttl });
    });
    return shown(changed, findSet(changed.records, name, type));
  });

  server.delete(RECORDS, async (request, reply) => {
    const zone = await zoneOf(request, routes);
    await state.zones.change(zone.fqdn, () => []);
    return await reply.code(204).send();
  });

  server.delete(`${RECORDS}/:name`, async (request, reply) => {
    const zone = await zoneOf(request, routes);
    const name = nameOf(request, zone);
    await state.zones.change(zone.fqdn, (records) => {
      const kept = records.filter((set) => set.rrset_name !== name);
      if (kept.length === records.length) throw recordNotFound(name);
      return kept;
    });
    return await reply.code(204).send();
  });

  server.delete(`${RECORDS}/:name/:type`, async (request, reply) => {
    const zone = await zoneOf(request, routes);
    const [name, type] = [nameOf(request, zone), placeOf(request).type];
    await state.zones.change(zone.fqdn, (records) => {
      const current = findSet(records, name, type);
      return records.filter((set) => set !== current);
    });
    return await reply.code(204).send();
  });
}

function findSet(records: readonly RecordSet[], name: string, type: string): RecordSet {
  const found = records.find((set) => set.rrset_name === name && set.rrset_type === type);
  if (found === undefined) throw recordNotFound(`${name}/${type}`);
  return found;
}

function shown(zone: Zone, set: RecordSet): RecordSet & { rrset_href: string } {
  return { ...set, rrset_href: hrefOf(zone, set) };
}

function hrefOf(zone: Zone, set: RecordSet): string {
  const name = encodeURIComponent(set.rrset_name).replace("%40", "@");
  return `${ORIGIN}/v5/livedns/domains/${zone.fqdn}/records/${name}/${set.rrset_type}`;
}

async function created(reply: FastifyReply, location: string): Promise<FastifyReply> {
  return await reply.code(201).header("location", location).send(CREATED);
}
