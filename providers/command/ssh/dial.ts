import { connect } from "node:net";
import type { Duplex } from "node:stream";
import ssh2 from "ssh2";
import type { Call } from "../../protocol/definition.ts";
import type { Connection, Endpoint } from "./endpoint.ts";
import { withRetries } from "./retry.ts";
import { inGoWords } from "./words.ts";

/** A connection that is up. Closing it closes the one through which it goes, too. */
export interface Dialled {
  readonly client: ssh2.Client;
  close(): void;
}

/** Connects, through the proxy where there is one, as often as the connection allows. @throws Error in Go's words */
export async function dial(connection: Connection, call: Call): Promise<Dialled> {
  const { proxy } = connection;
  const target = await prepare(connection);
  const told = (what: string, limit: number) => (times: number) =>
    void call.log("info", `${what} ${times}/${limit === -1 ? "inf" : limit} failed: retrying`, true);
  if (proxy === undefined) {
    const limit = connection.dialErrorLimit;
    const client = await withRetries(limit, () => open(target), told("Dial", limit));
    return { client, close: () => client.end() };
  }
  try {
    const bastion = await prepare(proxy);
    const limit = proxy.dialErrorLimit;
    const first = await withRetries(limit, () => open(bastion), told("Dial proxy", limit));
    try {
      const through = async (): Promise<ssh2.Client> => await open(target, await forward(first, connection));
      const client = await withRetries(
        connection.dialErrorLimit,
        through,
        told("Dial from proxy", connection.dialErrorLimit),
      );
      return {
        client,
        close: () => {
          client.end();
          first.end();
        },
      };
    } catch (error) {
      first.end();
      throw error;
    }
  } catch (error) {
    throw new Error(`proxy: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function forward(client: ssh2.Client, { host, port }: Endpoint): Promise<Duplex> {
  return await new Promise((resolve, reject) =>
    client.forwardOut("127.0.0.1", 0, host, port, (error, channel) =>
      error === undefined
        ? resolve(channel)
        : reject(new Error(`ssh: rejected: connect failed (${error.message})`)),
    ),
  );
}

/** A machine on the way, with what is known before anything is dialled. */
interface Target {
  readonly endpoint: Endpoint;
  readonly options: ssh2.ConnectConfig;
}

/** What is wrong with keys and agent shows at once, and no attempt is made. */
async function prepare(endpoint: Endpoint): Promise<Target> {
  const { password, privateKey, privateKeyPassword } = endpoint;
  if (privateKey !== undefined && ssh2.utils.parseKey(privateKey, privateKeyPassword) instanceof Error)
    throw new Error("ssh: no key found");
  const agent = endpoint.agentSocketPath ?? (process.env["SSH_AUTH_SOCK"] || undefined);
  if (agent !== undefined) await answers(agent);
  const pinned = hostKeyOf(endpoint);
  return {
    endpoint,
    options: {
      username: endpoint.user,
      ...(privateKey === undefined ? {} : { privateKey }),
      ...(privateKeyPassword === undefined ? {} : { passphrase: privateKeyPassword }),
      ...(password === undefined ? {} : { password, tryKeyboard: true }),
      ...(agent === undefined ? {} : { agent }),
      authHandler: [
        "none",
        ...(privateKey === undefined ? [] : ["publickey" as const]),
        ...(password === undefined ? [] : ["password" as const, "keyboard-interactive" as const]),
        ...(agent === undefined ? [] : ["agent" as const]),
      ],
      readyTimeout: endpoint.perDialTimeout * 1_000,
      // The official plugin leaves this to TCP; either way a peer that is gone is noticed in about half a minute.
      keepaliveInterval: 10_000,
      ...(pinned === undefined
        ? {}
        : {
            algorithms: { serverHostKey: pinned.algorithms },
            hostVerifier: (key: Buffer) => key.equals(pinned.key),
          }),
    },
  };
}

async function open({ endpoint, options }: Target, through?: Duplex): Promise<ssh2.Client> {
  const client = new ssh2.Client();
  // The library may tell of one failure twice; and a connection that breaks off later shows at its channels.
  client.on("error", () => undefined);
  try {
    await new Promise<void>((resolve, reject) => {
      client.once("ready", resolve);
      client.once("error", reject);
      client.once("close", () => reject(new Error("ssh: handshake failed: EOF")));
      client.on("keyboard-interactive", (_name, _instructions, _language, prompts, answer) =>
        answer(prompts.map(() => endpoint.password ?? "")),
      );
      client.connect({
        ...options,
        ...(through === undefined ? { host: endpoint.host, port: endpoint.port } : { sock: through }),
      });
    });
  } catch (error) {
    client.destroy();
    throw inGoWords(error, endpoint);
  }
  return client;
}

/** The host key that is expected, and the algorithms by which its kind signs. */
function hostKeyOf({
  hostKey,
}: Endpoint): { key: Buffer; algorithms: ssh2.ServerHostKeyAlgorithm[] } | undefined {
  if (hostKey === undefined) return undefined;
  const parsed = ssh2.utils.parseKey(hostKey);
  if (parsed instanceof Error) throw new Error("failed to parse host key: ssh: no key found");
  const key = parsed.getPublicSSH();
  switch (parsed.type) {
    case "ssh-ed25519":
    case "ecdsa-sha2-nistp256":
    case "ecdsa-sha2-nistp384":
    case "ecdsa-sha2-nistp521":
      return { key, algorithms: [parsed.type] };
    default:
      return { key, algorithms: ["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"] };
  }
}

async function answers(socket: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const probe = connect(socket, () => {
      probe.destroy();
      resolve();
    });
    probe.once("error", () => reject(new Error(`dial unix ${socket}: connect: no such file or directory`)));
  });
}
