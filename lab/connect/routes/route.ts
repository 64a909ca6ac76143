import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import type { JsonStore } from "../../emulator/store.ts";
import type { Access } from "../access.ts";
import { ConnectError } from "../errors.ts";
import type { World } from "../state.ts";

/** What the routes share. */
export interface Routes {
  readonly server: FastifyInstance;
  readonly store: JsonStore<World>;
  readonly access: Access;
}

/** Reads what stands after the question mark. @throws ConnectError 400 */
export function readQuery<T>(schema: z.ZodType<T>, request: FastifyRequest): T {
  const parsed = schema.safeParse(request.query);
  if (parsed.success) return parsed.data;
  throw new ConnectError(400, z.prettifyError(parsed.error));
}
