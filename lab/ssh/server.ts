import { timingSafeEqual } from "node:crypto";
import { createServer, type Server, type Socket } from "node:net";
import ssh2, { type AuthContext, type Connection, type ParsedKey } from "ssh2";
import type { Faults } from "./faults.ts";
import { publicKey } from "./keys.ts";
import type { SessionLog } from "./log.ts";
import type { Reaper } from "./reaper.ts";
import { serveSession } from "./session.ts";

/** What the SSH server needs to know. */
export interface SshOptions {
  readonly hostKey: string;
  readonly clientKey: string;
  readonly user: string;
  readonly home: string;
  readonly shell: string;
  /** Environment of every session. */
  readonly environment: Readonly<Record<string, string>>;
  /** Names of variables that a client may set; `*` at the end stands for anything. */
  readonly acceptEnvironment: readonly string[];
  /** Folder that SFTP may write below. */
  readonly root: string;
  readonly faults: Faults;
  readonly log: SessionLog;
  readonly reaper: Reaper;
}

/** A connection of a client, as its sessions see it. */
export interface ClientConnection {
  readonly number: number;
  /** Cuts the connection off, as a network does: without a word. */
  drop(): void;
}

/** The SSH server: one user, who logs in with one key. */
export class SshServer {
  readonly #server: Server;
  readonly #sockets = new Map<number, Socket>();
  readonly #groups = new Set<number>();
  readonly #reaper: Reaper;
  #connections = 0;

  constructor(options: SshOptions) {
    this.#reaper = options.reaper;
    const key = parseKey(publicKey(options.clientKey));
    const ssh = new ssh2.Server(
      { hostKeys: [options.hostKey], ident: "OpenSSH_9.9" },
      (connection, { port }) => {
        const socket = this.#sockets.get(port);
        this.#connections += 1;
        const client = { number: this.#connections, drop: () => void socket?.destroy() };
        // A connection that breaks off is no event here: its sessions notice by their channels.
        connection.on("error", () => undefined);
        connection.on("authentication", (context) => authenticate(context, options.user, key));
        connection.on("ready", () => {
          options.log.add({ connection: client.number, kind: "login" });
          if (options.faults.atLogin() !== undefined) client.drop();
          this.#serve(connection, client, options);
        });
      },
    );
    this.#server = createServer((socket) => {
      const { remotePort } = socket;
      if (remotePort === undefined) return;
      this.#sockets.set(remotePort, socket);
      socket.once("close", () => this.#sockets.delete(remotePort));
      socket.on("error", () => undefined);
      socket.setNoDelay(true);
      ssh.injectSocket(socket);
    });
  }

  /** Listens on loopback. @returns the port */
  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, "127.0.0.1", resolve);
    });
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the SSH server listens on no port");
    return address.port;
  }

  /** Ends every connection and every process that a session left behind. */
  async close(): Promise<void> {
    for (const socket of this.#sockets.values()) socket.destroy();
    for (const group of this.#groups) {
      kill(group);
      this.#reaper.release(group);
    }
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #serve(connection: Connection, client: ClientConnection, options: SshOptions): void {
    connection.on("session", (accept) =>
      serveSession(accept(), client, options, {
        started: (group) => {
          this.#groups.add(group);
          options.reaper.watch(group);
        },
        // Like sshd, the end of a session does not end what it started in the background.
        ended: (group) => {
          if (isAlive(group)) return;
          this.#groups.delete(group);
          options.reaper.release(group);
        },
      }),
    );
  }
}

function authenticate(context: AuthContext, user: string, key: ParsedKey): void {
  if (mayLogIn(context, user, key)) context.accept();
  else context.reject(["publickey"]);
}

/** A client first asks whether a key would do, without a signature; then it signs. */
function mayLogIn(context: AuthContext, user: string, key: ParsedKey): boolean {
  const known = key.getPublicSSH();
  if (context.method !== "publickey" || context.username !== user) return false;
  const offered = context.key.data;
  if (offered.length !== known.length || !timingSafeEqual(offered, known)) return false;
  if (context.signature === undefined || context.blob === undefined) return true;
  return key.verify(context.blob, context.signature, context.hashAlgo) === true;
}

function parseKey(text: string): ParsedKey {
  const parsed = ssh2.utils.parseKey(text);
  if (parsed instanceof Error) throw parsed;
  return parsed;
}

function isAlive(group: number): boolean {
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
}

function kill(group: number): void {
  try {
    process.kill(-group, "SIGKILL");
  } catch {
    // Everything of it has ended by itself.
  }
}
