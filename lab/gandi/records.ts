import { z } from "zod";
import { badRequest, type Complaint, conflict, invalid } from "./errors.ts";
import { relativeName } from "./names.ts";
import { parseValue, RECORD_TYPES } from "./rdata/parse.ts";
import { DEFAULT_TTL, type RecordSet } from "./zone.ts";

const MIN_TTL = 300;
const MAX_TTL = 2_592_000;

const Ttl = z
  .int({ error: (issue) => `"${String(issue.input)}" is not a number` })
  .min(MIN_TTL, { error: (issue) => `${String(issue.input)} is less than minimum value ${MIN_TTL}` })
  .max(MAX_TTL, { error: (issue) => `${String(issue.input)} is greater than maximum value ${MAX_TTL}` });

const required = {
  error: (issue: { input?: unknown }) =>
    issue.input === undefined ? "Required" : `${JSON.stringify(issue.input)} is not valid`,
};

/** A record set as clients send it; name and type may be in the path instead. */
export const RecordBody = z.object({
  rrset_name: z.string(required),
  rrset_type: z.string(required),
  rrset_ttl: Ttl.optional(),
  rrset_values: z.array(z.string(required), required).min(1, { error: "Shorter than minimum length 1" }),
});
export const ItemsBody = z.object({ items: z.array(RecordBody, required) });
/** Changes to a record set. */
export const PatchBody = z.object({
  add_rrset_values: z.array(z.string(required), required).default([]),
  remove_rrset_values: z.array(z.string(required), required).default([]),
  rrset_ttl: Ttl.optional(),
});

/**
 * Reads a request's body.
 *
 * @throws ApiError 400 with every complaint at once
 */
export function readBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const complaints = parsed.error.issues.map(
    (issue): Complaint => ({ location: "body", name: issue.path.join("."), description: issue.message }),
  );
  throw invalid(complaints);
}

/** A record set as it will be stored. @throws ApiError 400 when name, type or a value is wrong */
export function normalize(body: z.output<typeof RecordBody>, fqdn: string, place = ""): RecordSet {
  const complaint = (field: string, description: string): Complaint => ({
    location: "body",
    name: `${place}${field}`,
    description,
  });
  const relative = relativeName(body.rrset_name, fqdn);
  if ("problem" in relative) {
    if (relative.absolute === true) throw badRequest(relative.problem);
    throw invalid([complaint("rrset_name", relative.problem)]);
  }
  const type = body.rrset_type;
  if (!RECORD_TYPES.includes(type))
    throw invalid([complaint("rrset_type", `"${type}" is not one of ${RECORD_TYPES.join(", ")}`)]);
  if (type === "SOA") throw invalid([complaint("rrset_type", "SOA records are managed by Gandi")]);
  if (type === "ALIAS" && relative.name !== "@")
    throw invalid([
      complaint("items", `only '@' is allowed for ALIAS records (param: ${JSON.stringify(body)})`),
    ]);
  if (["CNAME", "DNAME"].includes(type) && body.rrset_values.length > 1)
    throw invalid([complaint("rrset_values", `a ${type} record has exactly one value`)]);
  const parsed = body.rrset_values.map((value) => parseValue(type, value, fqdn));
  const complaints = parsed.flatMap((value) =>
    "problem" in value ? [complaint("rrset_values", value.problem)] : [],
  );
  if (complaints.length > 0) throw invalid(complaints);
  const values = parsed.flatMap((value) => ("text" in value ? [value.text] : []));
  return {
    rrset_name: relative.name,
    rrset_type: type,
    rrset_ttl: body.rrset_ttl ?? DEFAULT_TTL,
    rrset_values: [...new Set(values)],
  };
}

/**
 * A zone's records with one more or one replaced, in the order of names.
 *
 * @throws ApiError 409 where a CNAME would stand beside other records (RFC 1034, section 3.6.2)
 */
export function put(records: readonly RecordSet[], set: RecordSet): RecordSet[] {
  const others = records.filter((other) => !isSame(other, set));
  const beside = others.filter((other) => other.rrset_name === set.rrset_name);
  const alone = set.rrset_type === "CNAME" ? beside[0] : beside.find((other) => other.rrset_type === "CNAME");
  if (alone !== undefined)
    throw conflict(
      `A ${alone.rrset_type} record already exists for ${set.rrset_name}: a CNAME record cannot coexist with other records`,
      "dns-record",
    );
  if (set.rrset_type === "CNAME" && set.rrset_name === "@")
    throw invalid([{ location: "body", name: "rrset_type", description: "CNAME is not allowed on '@'" }]);
  return [...others, set].sort(byNameAndType);
}

/** Many record sets at once; those of one name and type become one. */
export function putAll(records: readonly RecordSet[], sets: readonly RecordSet[]): RecordSet[] {
  return sets.reduce(
    (all: RecordSet[], set) => {
      const known = sets.find((other) => isSame(other, set));
      const before = known === set ? undefined : all.find((other) => isSame(other, set));
      const values = [...new Set([...(before?.rrset_values ?? []), ...set.rrset_values])];
      return put(all, { ...set, rrset_values: values });
    },
    [...records],
  );
}

export function isSame(a: RecordSet, b: RecordSet): boolean {
  return a.rrset_name === b.rrset_name && a.rrset_type === b.rrset_type;
}

/** Whether two record sets say the same, in whatever order. */
export function isEqual(a: RecordSet, b: RecordSet): boolean {
  const sorted = (set: RecordSet) => JSON.stringify([set.rrset_ttl, [...set.rrset_values].sort()]);
  return isSame(a, b) && sorted(a) === sorted(b);
}

function byNameAndType(a: RecordSet, b: RecordSet): number {
  const key = (set: RecordSet) => `${set.rrset_name}\0${set.rrset_type}`;
  return key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;
}
