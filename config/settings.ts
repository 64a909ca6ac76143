import { z } from "zod";

const address = z.email("is not an address such as owner@example.com");
const login = z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/, "is not a login name: use a-z, 0-9, _ and -");

/** `Pulumi.network.yaml`, under `config:`. */
export const NetworkSettings = z.strictObject({
  "blumeops:people": z
    .record(z.string(), address)
    .describe("address with which each person of network/tailnet.ts logs in to the tailnet"),
  "blumeops:logins": z.record(z.string(), login).describe("login name on each host that has one"),
  "blumeops:proxyAddress": z
    .ipv4("is not an IPv4 address")
    .optional()
    .describe("takes the place of the proxy host's address in DNS, where the tailnet cannot be asked"),
});
/** The network stack's settings under the names that the program uses. */
export interface Settings {
  readonly people: Readonly<Record<string, string>>;
  readonly logins: Readonly<Record<string, string>>;
  readonly proxyAddress?: string;
}

/** A configuration that is not as it should be: each problem names the key, the file and the form it should have. */
export class SettingsError extends Error {
  constructor(file: string, problems: readonly string[]) {
    super(problems.map((problem) => `${file}: ${problem}`).join("\n"));
    this.name = "SettingsError";
  }
}

/**
 * Checks the network stack's settings.
 *
 * @param raw keys of the stack's configuration with their values
 * @param file the file to name in errors
 * @param known the people of the catalogue: each needs an address, and nobody else has one
 * @throws {@link SettingsError} with every problem
 */
export function networkSettings(raw: unknown, file: string, known: readonly string[]): Settings {
  const parsed = NetworkSettings.safeParse(raw);
  if (!parsed.success) throw new SettingsError(file, parsed.error.issues.map(describeIssue));
  const people = parsed.data["blumeops:people"];
  const problems = [
    ...known
      .filter((person) => people[person] === undefined)
      .map(
        (person) =>
          `blumeops:people has no address for "${person}"; write "${person}: name@example.com" below it`,
      ),
    ...Object.keys(people)
      .filter((person) => !known.includes(person))
      .map(
        (person) =>
          `blumeops:people names "${person}", whom network/tailnet.ts does not know; known are ${known.join(", ")}`,
      ),
  ];
  if (problems.length > 0) throw new SettingsError(file, problems);
  const proxyAddress = parsed.data["blumeops:proxyAddress"];
  return {
    people,
    logins: parsed.data["blumeops:logins"],
    ...(proxyAddress === undefined ? {} : { proxyAddress }),
  };
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const [key, ...rest] = issue.path.map(String);
  if (issue.code === "unrecognized_keys")
    return `config has no key "${issue.keys.join('", "')}"; it takes ${keys()}`;
  const where = [key ?? "config", ...rest].join(".");
  return issue.code === "invalid_type" && rest.length === 0
    ? `${where} is missing or of the wrong form; it takes ${formOf(key)}`
    : `${where} ${issue.message}`;
}

function keys(): string {
  return Object.keys(NetworkSettings.shape).join(", ");
}

function formOf(key: string | undefined): string {
  const found = Object.entries(NetworkSettings.shape).find(([name]) => name === key)?.[1];
  return found?.description ?? "a mapping of keys to values";
}
