import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { JsonStore } from "../emulator/store.ts";
import { badRequest, conflict, unknownDomain, unknownRecord } from "./errors.ts";
import { conflictsOf, faultsOf, normalise } from "./rules.ts";
import { isSet, type RRset, type World } from "./zone.ts";
import { zoneFile } from "./zonefile.ts";

const Place = z.object({ fqdn: z.string(), name: z.string().optional(), type: z.string().optional() });
const Paging = z.object({
  page: z.coerce.number().int().min(1).default(1),
  per_page: z.coerce.number().int().min(1).max(500).default(100),
});
const Values = z.object({ rrset_values: z.array(z.string()), rrset_ttl: z.int().default(10_800) });
const Typed = Values.extend({ rrset_type: z.string() });
const Whole = Typed.extend({ rrset_name: z.string() });

/** Links name the documented host, whatever port the lab has today: what a client keeps of them stays the same. */
const ORIGIN = "https://api.gandi.net";
const BASE = "/v5/livedns/domains/:fqdn/records";

/** Records of a zone: by name and type, by name, and the zone as a whole. */
export function recordRoutes(server: FastifyInstance, store: JsonStore<World>): void {
  const zoneOf = async (
    request: FastifyRequest,
  ): Promise<{ fqdn: string; records: RRset[]; name?: string; type?: string }> => {
    const { fqdn, name, type } = Place.parse(request.params);
    const records = (await store.read()).zones[fqdn];
    if (records === undefined) throw unknownDomain(fqdn);
    return {
      fqdn,
      records,
      ...(name === undefined ? {} : { name }),
      ...(type === undefined ? {} : { type: type.toUpperCase() }),
    };
  };
  const replace = async (fqdn: string, edit: (records: RRset[]) => RRset[]): Promise<void> => {
    await store.update((world) => ({
      ...world,
      zones: { ...world.zones, [fqdn]: edit(world.zones[fqdn] ?? []) },
    }));
  };
  const put = async (fqdn: string, records: readonly RRset[], others: readonly RRset[]): Promise<void> => {
    const made = records.map(normalise);
    const faults = made.flatMap((record) => [
      ...faultsOf(record),
      ...conflictsOf(record, [...others, ...made]),
    ]);
    if (faults.length > 0) throw badRequest(faults);
    await replace(fqdn, () => [...others, ...made]);
  };
  const created = async (
    request: FastifyRequest,
    reply: FastifyReply,
    name: string,
    type: string,
  ): Promise<FastifyReply> =>
    await reply
      .code(201)
      .header(
        "location",
        `${ORIGIN}/v5/livedns/domains/${Place.parse(request.params).fqdn}/records/${name}/${type}`,
      )
      .send({ message: "DNS Record Created" });

  // The zone as a whole.
  server.get(BASE, async (request, reply) => {
    const { fqdn, records } = await zoneOf(request);
    if (request.headers.accept?.includes("text/plain") === true)
      return await reply.type("text/plain").send(zoneFile(records));
    const { page, per_page } = Paging.parse(request.query);
    reply.header("total-count", records.length);
    return records.slice((page - 1) * per_page, page * per_page).map((record) => show(record, fqdn));
  });
  server.put(BASE, async (request, reply) => {
    const { fqdn } = await zoneOf(request);
    await put(fqdn, body(z.object({ items: z.array(Whole) }), request).items, []);
    return await reply.code(200).send({ message: "DNS Record Created" });
  });
  server.post(BASE, async (request, reply) => {
    const { fqdn, records } = await zoneOf(request);
    const record = body(Whole, request);
    if (records.some((other) => isSet(other, record.rrset_name, record.rrset_type))) throw conflict();
    await put(fqdn, [record], records);
    return await created(request, reply, record.rrset_name, record.rrset_type);
  });
  server.delete(BASE, async (request, reply) => {
    const { fqdn } = await zoneOf(request);
    await replace(fqdn, () => []);
    return await reply.code(204).send();
  });

  // All types of one name.
  server.get(`${BASE}/:name`, async (request) => {
    const { fqdn, records, name = "" } = await zoneOf(request);
    return records.filter(({ rrset_name }) => rrset_name === name).map((record) => show(record, fqdn));
  });
  server.post(`${BASE}/:name`, async (request, reply) => {
    const { fqdn, records, name = "" } = await zoneOf(request);
    const record = { ...body(Typed, request), rrset_name: name };
    if (records.some((other) => isSet(other, name, record.rrset_type))) throw conflict();
    await put(fqdn, [record], records);
    return await created(request, reply, name, record.rrset_type);
  });
  server.put(`${BASE}/:name`, async (request, reply) => {
    const { fqdn, records, name = "" } = await zoneOf(request);
    const made = body(z.object({ items: z.array(Typed) }), request).items.map((item) => ({
      ...item,
      rrset_name: name,
    }));
    await put(
      fqdn,
      made,
      records.filter(({ rrset_name }) => rrset_name !== name),
    );
    return await reply.code(200).send({ message: "DNS Record Created" });
  });
  server.delete(`${BASE}/:name`, async (request, reply) => {
    const { fqdn, name = "" } = await zoneOf(request);
    await replace(fqdn, (records) => records.filter(({ rrset_name }) => rrset_name !== name));
    return await reply.code(204).send();
  });

  // One name and type.
  server.get(`${BASE}/:name/:type`, async (request) => {
    const { fqdn, records, name = "", type = "" } = await zoneOf(request);
    const found = records.find((record) => isSet(record, name, type));
    if (found === undefined) throw unknownRecord();
    return show(found, fqdn);
  });
  server.post(`${BASE}/:name/:type`, async (request, reply) => {
    const { fqdn, records, name = "", type = "" } = await zoneOf(request);
    if (records.some((record) => isSet(record, name, type))) throw conflict();
    await put(fqdn, [{ ...body(Values, request), rrset_name: name, rrset_type: type }], records);
    return await created(request, reply, name, type);
  });
  server.put(`${BASE}/:name/:type`, async (request, reply) => {
    const { fqdn, records, name = "", type = "" } = await zoneOf(request);
    const others = records.filter((record) => !isSet(record, name, type));
    await put(fqdn, [{ ...body(Values, request), rrset_name: name, rrset_type: type }], others);
    return await created(request, reply, name, type);
  });
  server.delete(`${BASE}/:name/:type`, async (request, reply) => {
    const { fqdn, records, name = "", type = "" } = await zoneOf(request);
    if (!records.some((record) => isSet(record, name, type))) throw unknownRecord();
    await replace(fqdn, (all) => all.filter((record) => !isSet(record, name, type)));
    return await reply.code(204).send();
  });
}

function body<T>(schema: z.ZodType<T>, request: FastifyRequest): T {
  const parsed = schema.safeParse(request.body);
  if (parsed.success) return parsed.data;
  throw badRequest(
    parsed.error.issues.map(({ path, message }) => ({
      location: "body",
      name: path.map(String).join("."),
      description: message,
    })),
  );
}

function show(record: RRset, fqdn: string): Record<string, unknown> {
  const path = `/v5/livedns/domains/${fqdn}/records/${encodeURIComponent(record.rrset_name)}/${record.rrset_type}`;
  return { ...record, rrset_href: `${ORIGIN}${path}` };
}
