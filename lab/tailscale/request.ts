import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { badRequest } from "./errors.ts";

/** The request's body as it was sent. */
export function textOf(request: FastifyRequest): string {
  return typeof request.body === "string" ? request.body : "";
}

/** The request's JSON body, whatever type it is declared as; the API does not look at that either. @throws ApiError 400 */
export function jsonOf<T>(schema: z.ZodType<T>, request: FastifyRequest): T {
  const text = textOf(request);
  return checked(schema, text.trim() === "" ? {} : parsed(text));
}

/** A form body. @throws ApiError 400 */
export function formOf<T>(schema: z.ZodType<T>, request: FastifyRequest): T {
  return checked(schema, Object.fromEntries(new URLSearchParams(textOf(request))));
}

/** Parameters of the path. @throws ApiError 400 */
export function paramsOf<T>(schema: z.ZodType<T>, request: FastifyRequest): T {
  return checked(schema, request.params);
}

/** Parameters of the query. @throws ApiError 400 */
export function queryOf<T>(schema: z.ZodType<T>, request: FastifyRequest): T {
  return checked(schema, request.query ?? {});
}

/** A list that Go clients send as null when it is empty. */
export const Strings = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);

function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue?.path.map(String).join(".") ?? "";
  throw badRequest(`${field === "" ? "" : `${field}: `}${issue?.message ?? "malformed request"}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest("invalid JSON in request body");
  }
}
