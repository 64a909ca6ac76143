import { z } from "zod";
import { type HostSettings, hostSettings, SETTINGS_KEY } from "./host.ts";
import { SettingsError } from "./settings.ts";

/** The key under which it stands how each host is reached. */
export const SSH_KEY = "blumeops:ssh";

const HOST_KEY = /^(ssh-ed25519|ecdsa-sha2-nistp(256|384|521)|ssh-rsa) [A-Za-z0-9+/]+=*$/;

const Way = z.strictObject({
  login: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]{0,31}$/, "is not a login name: use a-z, 0-9, _ and -")
    .describe("the name to log in with; every service runs as it"),
  hostKey: z
    .string()
    .regex(HOST_KEY, "is not a host key: write it as ssh-ed25519 AAAA…")
    .describe("the only key that the host may show"),
  address: z.string().min(1).optional().describe("instead of its name in the tailnet"),
  port: z.int().min(1).max(65_535).optional().describe("instead of what hosts/ says"),
});
/** How a host is reached over SSH. */
export type Way = z.output<typeof Way>;

const Ways = z.record(z.string(), Way);

/** The host stack's settings: what services ask for, and how each host is reached. */
export interface IndriSettings extends HostSettings {
  readonly ssh: Readonly<Record<string, Way>>;
}

/**
 * Checks `Pulumi.indri.yaml`.
 *
 * @param raw keys of the stack's configuration with their values
 * @param file the file to name in errors
 * @throws {@link SettingsError} with every problem
 */
export function indriSettings(raw: Readonly<Record<string, unknown>>, file: string): IndriSettings {
  const known = [SETTINGS_KEY, SSH_KEY];
  const strangers = Object.keys(raw).filter((key) => !known.includes(key));
  const ways = Ways.safeParse(raw[SSH_KEY] ?? {});
  const problems = [
    ...strangers.map((key) => `config has no key "${key}"; it takes ${known.join(", ")}`),
    ...(ways.success ? [] : ways.error.issues.map(problemOf)),
  ];
  if (!ways.success || problems.length > 0) throw new SettingsError(file, problems);
  return { ...hostSettings(raw, file), ssh: ways.data };
}

function problemOf(issue: z.core.$ZodIssue): string {
  const where = [SSH_KEY, ...issue.path.map(String)].join(".");
  if (issue.code === "unrecognized_keys")
    return `${where} has no key "${issue.keys.join('", "')}"; it takes ${Object.keys(Way.shape).join(", ")}`;
  const form = Object.entries(Way.shape).find(([name]) => name === issue.path.at(-1))?.[1].description;
  return issue.code === "invalid_type" && form !== undefined
    ? `${where} is missing: ${form}`
    : `${where} ${issue.message}`;
}
