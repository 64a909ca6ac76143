import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { invalid } from "../errors.ts";

const DEFAULT_PER_PAGE = 100;
const Count = z.coerce.number().int().min(1);

/** Where the client reached this server, for instance "http://127.0.0.1:4000". */
export function baseOf(request: FastifyRequest): string {
  return `${request.protocol}://${request.host}`;
}

/**
 * One page of a list, by `page` and `per_page`. Sets `Total-Count`, `Filtered-Count`, and a `Link` to the next and the
 * last page where there is a next one: the official client takes a `Link` without a next page for an error.
 */
export function pageOf<T>(
  request: FastifyRequest,
  reply: FastifyReply,
  items: readonly T[],
  total: number,
): T[] {
  const url = new URL(request.url, baseOf(request));
  const number = (name: string, otherwise: number): number => {
    const given = url.searchParams.get(name);
    if (given === null) return otherwise;
    const parsed = Count.safeParse(given);
    if (parsed.success) return parsed.data;
    throw invalid([{ location: "querystring", name, description: `${given} is less than minimum value 1` }]);
  };
  const page = number("page", 1);
  const perPage = number("per_page", DEFAULT_PER_PAGE);
  const last = Math.max(1, Math.ceil(items.length / perPage));
  const shown = items.slice((page - 1) * perPage, page * perPage);
  reply.header("total-count", total).header("filtered-count", shown.length);
  if (page < last) {
    const link = (target: number, rel: string): string => {
      url.searchParams.set("page", String(target));
      url.searchParams.set("per_page", String(perPage));
      return `<${url.href}>; rel="${rel}"`;
    };
    reply.header("link", `${link(page + 1, "next")}, ${link(last, "last")}`);
  }
  return shown;
}
