import { readFile } from "node:fs/promises";
import ssh2 from "ssh2";

/** What a command of a session did. */
export interface Ran {
  readonly status: number | undefined;
  readonly signal: string | undefined;
  readonly out: string;
  readonly err: string;
}

/**
 * Logs in to a machine of the lab with its host key pinned.
 *
 * @param environment the lab's variables
 * @param machine by which its variables begin
 * @param change of the connection's settings
 */
export async function logIn(
  environment: Readonly<Record<string, string>>,
  machine: "LAB_INDRI" | "LAB_SIFAKA" = "LAB_INDRI",
  change: ssh2.ConnectConfig = {},
): Promise<ssh2.Client> {
  const of = (name: string): string => environment[`${machine}_${name}`] ?? "";
  const privateKey = await readFile(of("KEY"));
  const [, , hostKey = ""] = (await readFile(of("KNOWN_HOSTS"), "utf8")).trim().split(" ");
  const client = new ssh2.Client();
  await new Promise<void>((resolve, reject) => {
    client.once("ready", resolve);
    client.once("error", reject);
    client.connect({
      host: of("HOST"),
      port: Number(of("PORT")),
      username: of("USER"),
      privateKey,
      hostVerifier: (key: Buffer) => key.toString("base64") === hostKey,
      ...change,
    });
  });
  // What breaks later shows in the command that was under way.
  client.on("error", () => undefined);
  return client;
}

/** Runs a command. Neither status nor signal means that the connection broke off before it was known. */
export async function runOn(
  client: ssh2.Client,
  command: string,
  input = "",
  options: ssh2.ExecOptions = {},
): Promise<Ran> {
  return await new Promise((resolve, reject) =>
    client.exec(command, options, (error, channel) => {
      if (error !== undefined) return reject(error);
      let status: number | undefined;
      let signal: string | undefined;
      let out = "";
      let err = "";
      channel.on("data", (chunk: Buffer) => {
        out += chunk.toString();
      });
      channel.stderr.on("data", (chunk: Buffer) => {
        err += chunk.toString();
      });
      channel.on("exit", (code: number | null, name?: string) => {
        status = code ?? undefined;
        signal = name;
      });
      channel.on("error", () => undefined);
      channel.once("close", () => resolve({ status, signal, out, err }));
      return channel.end(input);
    }),
  );
}
