import { z } from "zod";
import { SETTINGS } from "../catalogue/setting.ts";
import { SettingsError } from "./settings.ts";

/** The key of `Pulumi.indri.yaml` under which the values of `{setting:…}` stand. Its other keys are of the way to the host. */
export const SETTINGS_KEY = "blumeops:settings";

/** `blumeops:settings` of `Pulumi.indri.yaml`. */
export const HostValues = z.strictObject({
  "borgbase-repository": z
    .string()
    .regex(/^ssh:\/\/[a-z0-9]+@[a-z0-9.-]+(:\d+)?\/\S+$/, "is not an address: write ssh://ID@HOST/./repo")
    .describe(SETTINGS["borgbase-repository"]),
  "borgbase-known-host": z
    .string()
    .regex(
      /^[^\s#|]\S* (ssh-ed25519|ecdsa-sha2-nistp256|ssh-rsa) [A-Za-z0-9+/]+={0,2}$/,
      "is not a line of known_hosts: write HOST ssh-ed25519 KEY",
    )
    .describe(SETTINGS["borgbase-known-host"]),
} satisfies Record<keyof typeof SETTINGS, z.ZodType>);

/** The host stack's settings under the names that the program uses. */
export interface HostSettings {
  /** Values of `{setting:…}` by name. */
  readonly values: Readonly<Record<string, string>>;
}

/**
 * Checks the values of `{setting:…}`; what else the stack's configuration holds is not looked at.
 *
 * @param raw keys of the stack's configuration with their values
 * @param file the file to name in errors
 * @throws {@link SettingsError} with every problem
 */
export function hostSettings(raw: Readonly<Record<string, unknown>>, file: string): HostSettings {
  const parsed = HostValues.safeParse(raw[SETTINGS_KEY] ?? {});
  if (!parsed.success)
    throw new SettingsError(
      file,
      parsed.error.issues.map((issue) => `${SETTINGS_KEY} ${problemOf(issue)}`),
    );
  return { values: parsed.data };
}

function problemOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys")
    return `has no key "${issue.keys.join('", "')}"; it takes ${Object.keys(SETTINGS).join(", ")}`;
  const key = issue.path.map(String).join(".");
  const form = Object.entries(SETTINGS).find(([name]) => name === key)?.[1];
  if (issue.code === "invalid_type" && form !== undefined) return `has no "${key}": ${form}`;
  return `${key === "" ? "" : `${key} `}${issue.message}`;
}
