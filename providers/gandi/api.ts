import { z } from "zod";
import { ApiClient, ApiRefusal } from "../http/client.ts";
import type { Properties } from "../protocol/values.ts";

/** The provider's arguments; each falls back on the environment variable that the official provider reads. */
const Configuration = z.object({
  url: z.string().default(process.env["GANDI_URL"] || "https://api.gandi.net"),
  personalAccessToken: z.string().default(process.env["GANDI_PERSONAL_ACCESS_TOKEN"] ?? ""),
  key: z.string().default(process.env["GANDI_KEY"] ?? ""),
  sharingId: z.string().default(process.env["GANDI_SHARING_ID"] ?? ""),
  dryRun: z.union([z.boolean(), z.stringbool()]).default(false),
});

const Refusal = z.object({
  message: z.string().optional(),
  errors: z.array(z.object({ name: z.string().optional(), description: z.string() })).optional(),
});

/** Gandi's API. */
export interface Gandi {
  readonly api: ApiClient;
  /** A path with what every request carries. */
  path(path: string): string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Makes a client. @throws Error that says which credential is missing */
export function connect(args: Properties): Gandi {
  const { url, personalAccessToken, key, sharingId, dryRun } = Configuration.parse(args);
  if (personalAccessToken === "" && key === "")
    throw new Error("Gandi needs a credential: set GANDI_PERSONAL_ACCESS_TOKEN");
  const authorization = personalAccessToken === "" ? `Apikey ${key}` : `Bearer ${personalAccessToken}`;
  return {
    api: new ApiClient({
      name: "Gandi",
      baseUrl: `${url.replace(/\/+$/, "").replace(/\/v5$/, "")}/v5`,
      authorization: async () => authorization,
      wordsOf,
    }),
    path: (path) => (sharingId === "" ? path : `${path}?sharing_id=${encodeURIComponent(sharingId)}`),
    headers: dryRun ? { "dry-run": "1" } : {},
  };
}

function wordsOf(body: unknown): string | undefined {
  const parsed = Refusal.safeParse(body);
  if (!parsed.success) return undefined;
  const details = (parsed.data.errors ?? []).map(({ name, description }) =>
    name === undefined ? description : `${name}: ${description}`,
  );
  return details.length > 0 ? details.join("; ") : parsed.data.message;
}

/** Whether the API said that there is no such thing. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiRefusal && error.status === 404;
}
