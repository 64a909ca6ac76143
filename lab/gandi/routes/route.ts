import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { reaches } from "../auth.ts";
import { forbidden, resourceNotFound } from "../errors.ts";
import type { State } from "../state.ts";
import type { Zone } from "../zone.ts";

/** What the routes share. */
export interface Routes {
  readonly server: FastifyInstance;
  readonly state: State;
}

const Place = z.object({
  fqdn: z
    .string()
    .default("")
    .transform((fqdn) => fqdn.toLowerCase()),
  name: z.string().default(""),
  type: z
    .string()
    .default("")
    .transform((type) => type.toUpperCase()),
});

/** What the path names. */
export function placeOf(request: FastifyRequest): z.output<typeof Place> {
  return Place.parse(request.params);
}

/** The zone that the path names. @throws ApiError 404 where there is none, 403 where the token does not reach it */
export async function zoneOf(request: FastifyRequest, { state }: Routes): Promise<Zone> {
  const { fqdn } = placeOf(request);
  const zone = await state.zones.find(fqdn);
  if (zone === undefined) throw resourceNotFound();
  if (!reaches(request, fqdn)) throw forbidden();
  return zone;
}
