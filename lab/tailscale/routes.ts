import type { z } from "zod";
import type { Authority } from "./auth.ts";
import { ApiError } from "./errors.ts";
import type { Judge } from "./judge.ts";
import type { TailnetState } from "./state.ts";

/** What every group of endpoints works on. */
export interface Routes {
  readonly state: TailnetState;
  readonly authority: Authority;
  readonly judge: Judge;
  /** The path of something under the tailnet: "/acl" as "/api/v2/tailnet/:tailnet/acl". */
  under(path: string): string;
}

/** Reads a request's body or parameters. @throws {@link ApiError} 400 */
export function input<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ApiError(
    400,
    `invalid ${issue?.path.map(String).join(".") || "request"}: ${issue?.message ?? "malformed"}`,
  );
}
