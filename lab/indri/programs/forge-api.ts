import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { readForge, setSecret } from "./forge-state.ts";

/** An answer of the forge's API. */
export interface ApiAnswer {
  readonly status: number;
  readonly body?: unknown;
}

/** When every commit and release of the lab's forge was made. */
const THEN = "2026-02-07T09:30:00-08:00";

/**
 * Forgejo's API (https://forgejo.org/docs/latest/user/api-usage/) as far as jobs of the Mac use it.
 *
 * @param statePath see forge-state.ts
 * @returns nothing for what it does not know
 */
export async function answerApi(request: IncomingMessage, statePath: string): Promise<ApiAnswer | undefined> {
  const url = new URL(request.url ?? "/", "http://forge");
  const path = url.pathname.replace(/^\/api\/v1/, "");
  const { repositories, tokens } = readForge(statePath);
  if (path === "/repos/search") {
    const [page, limit] = [
      Number(url.searchParams.get("page") ?? 1),
      Number(url.searchParams.get("limit") ?? 10),
    ];
    const data = repositories.slice((page - 1) * limit, page * limit).map(describe);
    return { status: 200, body: { ok: true, data } };
  }
  const [, repository = "", rest = ""] = /^\/repos\/([^/]+\/[^/]+)\/?(.*)$/.exec(path) ?? [];
  if (repository === "") return undefined;
  if (!repositories.includes(repository)) return { status: 404, body: { message: "Not Found" } };
  const secret = /^actions\/secrets\/([A-Za-z0-9_]+)$/.exec(rest)?.[1];
  if (secret !== undefined && request.method === "PUT") {
    const token = /^token (.+)$/.exec(request.headers.authorization ?? "")?.[1];
    if (token === undefined || !tokens.includes(token))
      return { status: 401, body: { message: "invalid username, password or token" } };
    const parsed = z.object({ data: z.string() }).safeParse(await bodyOf(request));
    if (!parsed.success) return { status: 422, body: { message: "[Data]: Required" } };
    return { status: setSecret(statePath, repository, secret, parsed.data.data) };
  }
  return reading(rest, repository);
}

function reading(rest: string, repository: string): ApiAnswer | undefined {
  switch (rest) {
    case "":
      return { status: 200, body: describe(repository) };
    case "languages":
      return { status: 200, body: { TypeScript: 120_000, Shell: 4_000 } };
    case "commits":
      return { status: 200, body: [{ sha: "0".repeat(40), commit: { committer: { date: THEN } } }] };
    case "actions/runs":
      return { status: 200, body: { total_count: 0, workflow_runs: [] } };
    case "releases/latest":
      return { status: 404, body: { message: "Not Found" } };
    default:
      return undefined;
  }
}

function describe(full_name: string): object {
  const [owner, name] = full_name.split("/");
  return {
    full_name,
    name,
    owner: { login: owner },
    mirror: false,
    empty: false,
    open_pr_counter: 0,
    open_issues_count: 0,
    release_counter: 0,
    default_branch: "main",
  };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
