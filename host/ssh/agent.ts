import { rmSync } from "node:fs";
import { chmod, mkdtemp, readFile, stat } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ssh2, { type ParsedKey } from "ssh2";
import { HostFailure } from "./failure.ts";

/** An agent that runs in this process. */
export interface KeyAgent extends AsyncDisposable {
  readonly socket: string;
}

/**
 * Serves private keys as an SSH agent, on a socket that only this user may open. By it a key gets into no state, no environment and no
 * argument: whoever logs in asks for a signature.
 *
 * @param paths of the private keys, without a passphrase, readable by their owner alone
 * @throws {@link HostFailure} where there is no such key, or others may read it
 */
export async function serveKeys(...paths: readonly string[]): Promise<KeyAgent> {
  const keys = await Promise.all(paths.map(readKey));
  const folder = await mkdtemp(join(tmpdir(), "blumeops-agent-"));
  const socket = join(folder, "agent");
  const open = new Set<Socket>();
  const server = createServer((connection) => {
    open.add(connection);
    connection.once("close", () => open.delete(connection));
    connection.on("error", () => undefined);
    answer(connection, keys);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(socket, resolve);
  });
  await chmod(socket, 0o600);
  // Nobody waits for the end of an agent; what it leaves behind goes with the process.
  server.unref();
  const clear = (): void => rmSync(folder, { recursive: true, force: true });
  process.once("exit", clear);
  return {
    socket,
    [Symbol.asyncDispose]: async () => {
      for (const connection of open) connection.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      process.off("exit", clear);
      clear();
    },
  };
}

async function readKey(path: string): Promise<ParsedKey> {
  const text = await readFile(path, "utf8").catch(() => {
    throw new HostFailure(
      `there is no private key at ${path}`,
      "set BLUMEOPS_SSH_KEY to its path, or SSH_AUTH_SOCK to an agent",
    );
  });
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0)
    throw new HostFailure(`the private key ${path} may be read by others`, `chmod 600 ${path}`);
  const key = ssh2.utils.parseKey(text);
  if (key instanceof Error || !key.isPrivateKey()) {
    const locked = key instanceof Error && /passphrase/i.test(key.message);
    throw new HostFailure(
      locked ? `the private key ${path} has a passphrase` : `${path} is not a private key`,
      "load it into an agent with ssh-add, and leave BLUMEOPS_SSH_KEY unset",
    );
  }
  return key;
}

function answer(connection: Socket, keys: readonly ParsedKey[]): void {
  const protocol = new ssh2.AgentProtocol(false);
  protocol.on("identities", (request) => protocol.getIdentitiesReply(request, [...keys]));
  protocol.on("sign", (request, asked, data, { hash }) => {
    const wanted = asked instanceof Buffer || typeof asked === "string" ? undefined : asked.getPublicSSH();
    const key = keys.find((one) => wanted !== undefined && wanted.equals(one.getPublicSSH()));
    if (key === undefined) return protocol.failureReply(request);
    const signature = key.sign(data, hash);
    return signature instanceof Error
      ? protocol.failureReply(request)
      : protocol.signReply(request, signature);
  });
  protocol.on("error", () => connection.destroy());
  connection.pipe(protocol).pipe(connection);
}
