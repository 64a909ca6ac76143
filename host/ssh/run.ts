import ssh2 from "ssh2";
import type { HostAddress, Login } from "./address.ts";
import { HostFailure } from "./failure.ts";

/** How long a host may take to answer and let somebody in, in milliseconds. */
const CONNECT_MS = 15_000;

/** What a command came to. */
export interface Ran {
  /** Missing when a signal ended it. */
  readonly status: number | undefined;
  readonly out: string;
  readonly err: string;
}

/**
 * Runs one command on a host, on a connection of its own.
 *
 * @throws {@link HostFailure} when the host is not reached, shows another key, lets nobody in, or the connection breaks
 */
export async function runOnHost(
  host: HostAddress,
  login: Login,
  command: string,
  input: string,
  signal?: AbortSignal,
): Promise<Ran> {
  signal?.throwIfAborted();
  const client = await connect(host, login);
  const stop = (): void => void client.destroy();
  signal?.addEventListener("abort", stop);
  try {
    // It may have come while the host was being reached.
    signal?.throwIfAborted();
    return await run(client, host, command, input);
  } finally {
    signal?.removeEventListener("abort", stop);
    client.end();
  }
}

async function connect(host: HostAddress, { agent }: Login): Promise<ssh2.Client> {
  const pinned = ssh2.utils.parseKey(host.hostKey);
  if (pinned instanceof Error)
    throw new HostFailure(`the host key of ${host.name} is no key`, hostKeyRemedy(host), "another key");
  const expected = pinned.getPublicSSH();
  const client = new ssh2.Client();
  // The library may tell of one failure twice; and a connection that breaks off later shows at its channel.
  client.on("error", () => undefined);
  let strange = false;
  await new Promise<void>((resolve, reject) => {
    const failed = (error: unknown): void => {
      client.destroy();
      reject(inWords(error, host, strange));
    };
    client.once("ready", resolve);
    client.once("error", failed);
    client.once("close", () => failed(new Error("closed")));
    client.connect({
      host: host.address,
      port: host.port,
      username: host.user,
      agent,
      authHandler: ["agent"],
      readyTimeout: CONNECT_MS,
      keepaliveInterval: 10_000,
      hostVerifier: (key: Buffer) => {
        if (key.equals(expected)) return true;
        strange = true;
        return false;
      },
      // Another kind of key than the pinned one is not asked for: a host has several.
      algorithms: { serverHostKey: algorithmsOf(pinned.type) },
    });
  });
  return client;
}

async function run(client: ssh2.Client, host: HostAddress, command: string, input: string): Promise<Ran> {
  return await new Promise((resolve, reject) => {
    let begun = false;
    const broke = (): void =>
      reject(
        begun
          ? new HostFailure(`the connection to ${host.name} broke`, "run the same command again")
          : notReached(host, `the connection to ${atOf(host)} broke before anything was asked`),
      );
    client.once("close", broke);
    client.exec(command, (error, channel) => {
      if (error !== undefined) return broke();
      begun = true;
      let ended: { status: number | undefined } | undefined;
      let [out, err] = ["", ""];
      channel.setEncoding("utf8");
      channel.stderr.setEncoding("utf8");
      channel.on("data", (text: string) => {
        out += text;
      });
      channel.stderr.on("data", (text: string) => {
        err += text;
      });
      channel.on("exit", (status: number | null) => {
        ended = { status: status ?? undefined };
      });
      channel.on("error", () => undefined);
      channel.once("close", () => (ended === undefined ? broke() : resolve({ ...ended, out, err })));
      return channel.end(input);
    });
  });
}

function inWords(error: unknown, host: HostAddress, strange: boolean): HostFailure {
  const at = atOf(host);
  if (strange)
    return new HostFailure(
      `${host.name} (${at}) shows another host key than the pinned one: this may be somebody else`,
      `if you changed it yourself, ${hostKeyRemedy(host)}`,
      "another key",
    );
  const { code, level, message } = detailsOf(error);
  if (level === "client-authentication")
    return new HostFailure(
      `${host.name} does not let ${host.user} in: no key of the agent is accepted`,
      `ssh-add the key that is in ~${host.user}/.ssh/authorized_keys on ${host.name}, or set BLUMEOPS_SSH_KEY to its path`,
    );
  if (level === "agent")
    return new HostFailure(
      "the SSH agent does not answer",
      "start it, or set BLUMEOPS_SSH_KEY to the path of a private key",
    );
  if (/no matching .*host key/i.test(message))
    return new HostFailure(
      `${host.name} (${at}) has no host key of the pinned kind: this may be somebody else`,
      `if you changed it yourself, ${hostKeyRemedy(host)}`,
      "another key",
    );
  const why =
    code === "ENOTFOUND" || code === "EAI_AGAIN"
      ? `nobody knows the name ${host.address}`
      : code === "ECONNREFUSED"
        ? `nothing listens on ${at}`
        : level === "client-timeout" || code === "ETIMEDOUT"
          ? `no answer from ${at} in ${CONNECT_MS / 1_000} s`
          : code === "EHOSTUNREACH" || code === "ENETUNREACH"
            ? `there is no way to ${at}`
            : `the connection to ${at} broke (${message})`;
  return notReached(host, why);
}

function notReached(host: HostAddress, why: string): HostFailure {
  return new HostFailure(
    `${host.name} is not reached: ${why}`,
    `is it on, and are you in its tailnet? tailscale ping ${host.name}`,
  );
}

function atOf({ address, port }: HostAddress): string {
  return `${address}:${port}`;
}

function hostKeyRemedy({ name, address }: HostAddress): string {
  return `write the host key of ${name} into Pulumi.indri.yaml, as ssh-keyscan -t ed25519 ${address} shows it`;
}

function algorithmsOf(type: string): ssh2.ServerHostKeyAlgorithm[] {
  switch (type) {
    case "ssh-ed25519":
    case "ecdsa-sha2-nistp256":
    case "ecdsa-sha2-nistp384":
    case "ecdsa-sha2-nistp521":
      return [type];
    default:
      return ["rsa-sha2-512", "rsa-sha2-256"];
  }
}

function detailsOf(error: unknown): { code?: unknown; level?: unknown; message: string } {
  if (!(error instanceof Error)) return { message: String(error) };
  return {
    message: error.message,
    ...("code" in error ? { code: error.code } : {}),
    ...("level" in error ? { level: error.level } : {}),
  };
}
