import type { FastifyRequest } from "fastify";
import { invalid } from "../errors.ts";
import { relativeName } from "../names.ts";
import { ItemsBody, normalize, RecordBody, readBody } from "../records.ts";
import type { RecordSet, Zone } from "../zone.ts";
import { parseZoneFile, ZoneFileError } from "../zonefile/parse.ts";
import { placeOf } from "./route.ts";

/** The record name of the path. @throws ApiError 400 */
export function nameOf(request: FastifyRequest, zone: Zone): string {
  const { name } = placeOf(request);
  const relative = relativeName(name, zone.fqdn);
  if ("name" in relative) return relative.name;
  throw invalid([{ location: "path", name: "rrset_name", description: relative.problem }]);
}

/** The record set of the body; what the path names goes before what the body says. */
export function setOf(request: FastifyRequest, zone: Zone): RecordSet {
  const { name, type } = placeOf(request);
  return normalize(readBody(RecordBody, withPlace(request.body, name, type)), zone.fqdn);
}

/** The record sets of a list; a name in the path goes before theirs. @throws ApiError 400 */
export function setsOf(request: FastifyRequest, zone: Zone, name = ""): RecordSet[] {
  const body = isObject(request.body) ? request.body : {};
  const items = Array.isArray(body["items"])
    ? body["items"].map((item: unknown) => withPlace(item, name, ""))
    : body["items"];
  return readBody(ItemsBody, { items }).items.map((item, index) =>
    normalize(item, zone.fqdn, `items.${index}.`),
  );
}

/** The record sets of a zone file. @throws ApiError 400 that says which line is wrong */
export function setsOfFile(text: string, zone: Zone): RecordSet[] {
  try {
    return parseZoneFile(text, zone.fqdn).map(({ name, type, ttl, value }) =>
      normalize(
        readBody(RecordBody, { rrset_name: name, rrset_type: type, rrset_ttl: ttl, rrset_values: [value] }),
        zone.fqdn,
      ),
    );
  } catch (error) {
    if (error instanceof ZoneFileError)
      throw invalid([{ location: "body", name: "", description: error.message }]);
    throw error;
  }
}

function withPlace(body: unknown, name: string, type: string): unknown {
  if (!isObject(body)) return body;
  return {
    ...body,
    ...(name === "" ? {} : { rrset_name: name }),
    ...(type === "" ? {} : { rrset_type: type }),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
