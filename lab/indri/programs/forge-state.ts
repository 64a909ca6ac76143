import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";

/** What stands for Forgejo's database: who may write, which repositories there are, and the secrets of their workflows by hash. */
export const ForgeState = z.object({
  tokens: z.array(z.string()).default([]),
  repositories: z.array(z.string()).default([]),
  secrets: z.record(z.string(), z.record(z.string(), z.string())).default({}),
});
export type ForgeState = z.output<typeof ForgeState>;

/** Where below Forgejo's work path it lies. */
export const FORGE_STATE = "data/lab-forge.json";

export function readForge(path: string): ForgeState {
  return ForgeState.parse(existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {});
}

/** Sets a secret of a repository. @returns what the API says: 201 for a new one, 204 for one that was there */
export function setSecret(path: string, repository: string, name: string, value: string): 201 | 204 {
  const state = readForge(path);
  const known = state.secrets[repository] ?? {};
  const hash = createHash("sha256").update(value).digest("hex");
  const secrets = { ...state.secrets, [repository]: { ...known, [name]: hash } };
  writeFileSync(path, JSON.stringify({ ...state, secrets }), { mode: 0o600 });
  return known[name] === undefined ? 201 : 204;
}
