import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { Authority } from "./auth.ts";
import type { PolicyEngine } from "./engine.ts";
import { notFound } from "./errors.ts";
import { paramsOf } from "./request.ts";
import type { TailnetState } from "./state.ts";

/** What every group of endpoints works on. */
export interface Api {
  readonly state: TailnetState;
  readonly authority: Authority;
  readonly engine: PolicyEngine;
}

const API = "/api/v2";

/** The path of something under the tailnet: "/acl" as "/api/v2/tailnet/:tailnet/acl". */
export function ofTailnet(path: string): string {
  return `${API}/tailnet/:tailnet${path}`;
}

/** The path of something that is not under the tailnet: "/device/:device". */
export function ofApi(path: string): string {
  return `${API}${path}`;
}

const Named = z.object({ tailnet: z.string() });

/** Whether a request is for something under a tailnet. */
export function namesTailnet(request: FastifyRequest): boolean {
  return Named.safeParse(request.params).success;
}

/** Lets requests for this tailnet pass: by its name, or by "-" for the one that the credential belongs to. @throws ApiError 404 */
export function requireTailnet(request: FastifyRequest, tailnet: string): void {
  const { tailnet: named } = paramsOf(Named, request);
  if (named !== "-" && named !== tailnet) throw notFound("tailnet not found");
}
