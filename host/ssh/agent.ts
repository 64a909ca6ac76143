import { chmod, mkdtemp, readFile, rm, stat } from "node:fs/promises";
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
 * Serves one private key as an SSH agent, on a socket that only this user may open. By it the key gets into no state, no environment and no
 * argument: whoever logs in asks for a signature.
 *
 * @param path of the private key, without a passphrase, readable by its owner alone
 * @throws {@link HostFailure} where there is no such key, or others may read it
 */
export async function serveKey(path: string): Promise<KeyAgent> {
  const key = await readKey(path);
  const folder = await mkdtemp(join(tmpdir(), "blumeops-agent-"));
  const socket = join(folder, "agent");
  const open = new Set<Socket>();
  const server = createServer((connection) => {
    open.add(connection);
    connection.once("close", () => open.delete(connection));
    connection.on("error", () => undefined);
    answer(connection, key);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(socket, resolve);
  });
  await chmod(socket, 0o600);
  // Nobody waits for the end of an agent.
  server.unref();
  return {
    socket,
    [Symbol.asyncDispose]: async () => {
      for (const connection of open) connection.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await rm(folder, { recursive: true, force: true });
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

function answer(connection: Socket, key: ParsedKey): void {
  const protocol = new ssh2.AgentProtocol(false);
  protocol.on("identities", (request) => protocol.getIdentitiesReply(request, [key]));
  protocol.on("sign", (request, asked, data, { hash }) => {
    const known = asked instanceof Buffer || typeof asked === "string" ? undefined : asked.getPublicSSH();
    if (known === undefined || !known.equals(key.getPublicSSH())) return protocol.failureReply(request);
    const signature = key.sign(data, hash);
    return signature instanceof Error
      ? protocol.failureReply(request)
      : protocol.signReply(request, signature);
  });
  protocol.on("error", () => connection.destroy());
  connection.pipe(protocol).pipe(connection);
}
