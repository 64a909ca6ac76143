import type ssh2 from "ssh2";
import type { Call } from "../../protocol/definition.ts";
import type { Logging } from "../inputs.ts";
import { failure, Gathered, type Output } from "../output.ts";
import { dial } from "./dial.ts";
import type { Connection } from "./endpoint.ts";

/** A command for the other machine. */
export interface RemoteCommand {
  readonly command: string;
  readonly connection: Connection;
  readonly stdin: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** Set where the server lets them be set. */
  readonly previous: Readonly<Record<string, string>>;
  readonly logging: Logging | undefined;
}

/** Runs a command in a session of its own (commandOutputs.go). @throws Error in the official plugin's words */
export async function runRemotely(remote: RemoteCommand, call: Call): Promise<Output> {
  const { client, close } = await dial(remote.connection, call);
  try {
    await mustTake(client, remote.environment, call);
    return await runOn(client, remote, call);
  } finally {
    close();
  }
}

/**
 * The SSH library sends variables without waiting for the answer, and servers refuse most of them: whether they arrive is seen by asking for
 * them in a session of its own.
 */
async function mustTake(
  client: ssh2.Client,
  environment: Readonly<Record<string, string>>,
  call: Call,
): Promise<void> {
  const names = Object.keys(environment);
  if (names.length === 0) return;
  const found = await new Promise<string>((resolve, reject) =>
    client.exec("env", { env: { ...environment } }, (error, channel) => {
      if (error !== undefined) return reject(error);
      let text = "";
      channel.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      channel.stderr.resume();
      return channel.once("close", () => resolve(text));
    }),
  );
  const refused = names.find((name) => !found.split("\n").some((line) => line.startsWith(`${name}=`)));
  if (refused === undefined) return;
  await call.log(
    "error",
    `Unable to set '${refused}'. This only works if your SSH server is configured to accept it (AcceptEnv)`,
  );
  throw new Error(`could not set environment variable "${refused}": ssh: setenv failed`);
}

async function runOn(
  client: ssh2.Client,
  { command, stdin, environment, previous, logging }: RemoteCommand,
  call: Call,
): Promise<Output> {
  const printed = new Gathered(logging, call);
  const ended = await new Promise<string | undefined>((resolve, reject) => {
    const lost = "wait: remote command exited without exit status or exit signal";
    let end: string | undefined = lost;
    client.once("close", () => resolve(end));
    client.exec(command, { env: { ...environment, ...previous } }, (error, channel) => {
      if (error !== undefined)
        return reject(new Error(`ssh: command ${command.split("\n")[0]} failed: ${error.message}`));
      channel.setEncoding("utf8");
      channel.stderr.setEncoding("utf8");
      channel.on("data", (text: string) => printed.add("stdout", text));
      channel.stderr.on("data", (text: string) => printed.add("stderr", text));
      channel.on("exit", (status: number | null, signal?: string) => {
        end = wordsFor(status, signal);
      });
      channel.once("close", () => resolve(end));
      channel.on("error", () => resolve(end));
      return channel.end(stdin ?? "");
    });
  });
  const output = await printed.end();
  if (ended !== undefined) throw failure(ended, command, printed.together);
  return output;
}

/** How a command ended, in Go's words; nothing when it ended well. */
function wordsFor(status: number | null, signal: string | undefined): string | undefined {
  if (status === 0) return undefined;
  const by = signal === undefined ? "" : ` from signal ${signal.replace(/^SIG/, "")}`;
  return `Process exited with status ${status ?? 128}${by}`;
}
