import { z } from "zod";
import { ApiClient, ApiRefusal, type ApiResponse } from "../http/client.ts";
import type { Properties } from "../protocol/values.ts";

/** The provider's arguments; each falls back on the environment variable that the official provider reads. */
const Configuration = z.object({
  baseUrl: z.string().default(process.env["TAILSCALE_BASE_URL"] || "https://api.tailscale.com"),
  tailnet: z.string().default(process.env["TAILSCALE_TAILNET"] || "-"),
  apiKey: z.string().default(process.env["TAILSCALE_API_KEY"] ?? ""),
  oauthClientId: z.string().default(process.env["TAILSCALE_OAUTH_CLIENT_ID"] ?? ""),
  oauthClientSecret: z.string().default(process.env["TAILSCALE_OAUTH_CLIENT_SECRET"] ?? ""),
});

const Refusal = z.object({ message: z.string(), data: z.unknown().optional() });
const Token = z.object({ access_token: z.string(), expires_in: z.number().default(3_600) });

/** Tailscale's API for one tailnet. */
export interface Tailscale {
  readonly api: ApiClient;
  /** "/tailnet/example.com" followed by the rest. */
  path(rest: string): string;
}

/** Makes a client. @throws Error that says which credential is missing */
export function connect(args: Properties): Tailscale {
  const { baseUrl, tailnet, apiKey, oauthClientId, oauthClientSecret } = Configuration.parse(args);
  if (apiKey === "" && (oauthClientId === "" || oauthClientSecret === "")) {
    throw new Error(
      "Tailscale needs a credential: set TAILSCALE_OAUTH_CLIENT_ID and TAILSCALE_OAUTH_CLIENT_SECRET, or TAILSCALE_API_KEY",
    );
  }
  const root = `${baseUrl.replace(/\/+$/, "")}/api/v2`;
  const authorization =
    apiKey === "" ? oauth(root, oauthClientId, oauthClientSecret) : async () => `Bearer ${apiKey}`;
  return {
    api: new ApiClient({ name: "Tailscale", baseUrl: root, authorization, wordsOf }),
    path: (rest) => `/tailnet/${encodeURIComponent(tailnet)}${rest}`,
  };
}

/** A bearer token by client credentials, renewed a minute before it ends. */
function oauth(root: string, id: string, secret: string): () => Promise<string> {
  const api = new ApiClient({
    name: "Tailscale",
    baseUrl: root,
    authorization: async () => `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`,
    wordsOf,
  });
  let current: Promise<{ value: string; ends: number }> | undefined;
  const ask = async (): Promise<{ value: string; ends: number }> => {
    const response = await api.send({
      method: "POST",
      path: "/oauth/token",
      subject: "the OAuth client's credentials",
      body: { type: "application/x-www-form-urlencoded", text: "grant_type=client_credentials" },
      // Asking twice gives two tokens, which does no harm.
      idempotent: true,
    });
    const { access_token, expires_in } = Token.parse(JSON.parse(response.text));
    return { value: `Bearer ${access_token}`, ends: Date.now() + (expires_in - 60) * 1_000 };
  };
  return async () => {
    const known = await current?.catch(() => undefined);
    if (known !== undefined && known.ends > Date.now()) return known.value;
    current = ask();
    return (await current).value;
  };
}

/** The control server's words, with the details that it gives for failed tests. */
export function wordsOf(body: unknown): string | undefined {
  const parsed = Refusal.safeParse(body);
  if (!parsed.success) return undefined;
  const details = z
    .array(z.object({ user: z.string().optional(), errors: z.array(z.string()) }))
    .safeParse(parsed.data.data);
  if (!details.success) return parsed.data.message;
  const lines = details.data.flatMap(({ user, errors }) => errors.map((error) => `${user ?? "?"}: ${error}`));
  return [parsed.data.message, ...lines].join("; ");
}

/** Reads a JSON answer. @throws Error when it does not have the documented form */
export function read<T>(schema: z.ZodType<T>, response: ApiResponse): T {
  const parsed = schema.safeParse(JSON.parse(response.text));
  if (parsed.success) return parsed.data;
  throw new Error(`Tailscale answered in an unknown form: ${z.prettifyError(parsed.error).split("\n")[0]}`);
}

/** Whether the API said that there is no such thing. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiRefusal && error.status === 404;
}
