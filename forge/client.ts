import { type Api, forgejoApi } from "forgejo-js";
import pRetry from "p-retry";
import { z } from "zod";

/** What the forge answered, or why it did not, in words for the user. */
export class ForgeFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ForgeFailure";
  }
}

/** A repository of a forge, and who asks. */
export interface Forge {
  readonly api: Api<unknown>;
  readonly owner: string;
  readonly repository: string;
}

/** One call may take this long, in milliseconds. */
const LIMIT_MS = 20_000;
/** A call that met a forge that is not there, or that could not answer, is made again. */
const RETRIES = 4;

const Where = z.object({
  FORGE_URL: z.url({ protocol: /^https?$/ }),
  FORGE_TOKEN: z.string().min(1),
  FORGE_REPOSITORY: z.string().regex(/^[\w.-]+\/[\w.-]+$/, "is not OWNER/NAME"),
});

/**
 * The repository that the environment names: `FORGE_URL`, `FORGE_TOKEN` and `FORGE_REPOSITORY`, the last as OWNER/NAME; where a runner
 * works, its `GITHUB_SERVER_URL` and `GITHUB_REPOSITORY` do.
 *
 * @throws ForgeFailure which names what is missing
 */
export function forgeIn(environment: NodeJS.ProcessEnv): Forge {
  const found = Where.safeParse({
    FORGE_URL: environment["FORGE_URL"] || environment["GITHUB_SERVER_URL"],
    FORGE_TOKEN: environment["FORGE_TOKEN"],
    FORGE_REPOSITORY: environment["FORGE_REPOSITORY"] || environment["GITHUB_REPOSITORY"],
  });
  if (!found.success) {
    const names = [...new Set(found.error.issues.map(({ path }) => String(path[0])))];
    throw new ForgeFailure(
      `the forge is not known: set ${names.join(", ")}\n  FORGE_URL=https://forge.example FORGE_REPOSITORY=owner/name, and an access token in FORGE_TOKEN`,
    );
  }
  const { FORGE_URL, FORGE_TOKEN, FORGE_REPOSITORY } = found.data;
  const [owner = "", repository = ""] = FORGE_REPOSITORY.split("/");
  const api = forgejoApi(FORGE_URL.replace(/\/+$/, ""), { token: FORGE_TOKEN, customFetch: persistent });
  return { api, owner, repository };
}

/** Does something with the forge. @throws ForgeFailure with what it answered */
export async function asking<Data>(
  what: string,
  call: () => Promise<{ readonly data: Data }>,
): Promise<Data> {
  try {
    return (await call()).data;
  } catch (error) {
    throw new ForgeFailure(`${what}: ${reasonOf(error)}`);
  }
}

/** fetch with a time limit, made again where the forge is away or says that it cannot answer now. What it refuses is refused. */
const persistent: typeof fetch = async (input, init) =>
  await pRetry(
    async () => {
      const answer = await fetch(input, { ...init, signal: AbortSignal.timeout(LIMIT_MS) });
      if (answer.status < 500 && answer.status !== 429) return answer;
      throw new TypeError(`fetch failed: HTTP ${answer.status}`);
    },
    { retries: RETRIES, minTimeout: 500, maxTimeout: 8_000, randomize: true },
  );

const Refusal = z.object({ status: z.int(), error: z.object({ message: z.string() }).nullish() });

function reasonOf(error: unknown): string {
  const { data } = Refusal.safeParse(error);
  if (data !== undefined)
    return `the forge answered HTTP ${data.status}${data.error ? `: ${data.error.message}` : ""}`;
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : "";
  return `${error.message}${cause}`;
}
