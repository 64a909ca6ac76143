import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type { ServerChannel, Session } from "ssh2";
import type { HostFault } from "./faults.ts";
import type { SessionEntry } from "./log.ts";
import type { ClientConnection, SshOptions } from "./server.ts";
import { serveSftp } from "./sftp/server.ts";

/** Told of the process groups that sessions start. */
export interface Groups {
  started(group: number): void;
  ended(group: number): void;
}

/** Serves one session of a connection: a command, a shell, or SFTP. */
export function serveSession(
  session: Session,
  client: ClientConnection,
  options: SshOptions,
  groups: Groups,
): void {
  const environment: Record<string, string> = {
    ...options.environment,
    SSH_CONNECTION: "127.0.0.1 0 127.0.0.1 22",
  };
  let child: ChildProcessWithoutNullStreams | undefined;

  session.on("env", (accept, reject, { key, val }) => {
    if (!options.acceptEnvironment.some((pattern) => permits(pattern, key))) return reject?.();
    environment[key] = val;
    accept?.();
  });
  // There is no terminal behind it: a client that asks for one still gets its command run.
  session.on("pty", (accept) => accept?.());
  session.on("window-change", (accept) => accept?.());
  session.on("signal", (accept, _reject, { name }) => {
    accept?.();
    const signal = `SIG${name}`;
    if (child?.pid !== undefined && isSignal(signal)) process.kill(-child.pid, signal);
  });
  session.on("exec", (accept, _reject, { command }) => {
    const entry = options.log.add({ connection: client.number, kind: "command", command });
    const fault = options.faults.atCommand(command);
    void run(accept(), ["-c", command], entry, fault);
  });
  session.on("shell", (accept) => {
    const entry = options.log.add({ connection: client.number, kind: "shell" });
    void run(accept(), [], entry, undefined);
  });
  session.on("subsystem", (accept, reject, { name }) => {
    if (name !== "sftp") return reject?.();
    options.log.add({ connection: client.number, kind: "sftp" });
    const channel = accept();
    const fault = options.faults.atCommand("subsystem sftp");
    if (fault?.drop === "before") return client.drop();
    if (fault?.drop === "during") dropAfter(channel, fault.bytes, client);
    serveSftp(channel, options.home, options.root);
  });

  async function run(
    channel: ServerChannel,
    shellArguments: readonly string[],
    entry: SessionEntry,
    fault: HostFault | undefined,
  ): Promise<void> {
    channel.on("error", () => undefined);
    if (fault?.delayMs !== undefined) await sleep(fault.delayMs);
    if (fault?.drop === "before") return client.drop();
    child = spawn(options.shell, shellArguments, {
      cwd: options.home,
      env: environment,
      detached: true,
      stdio: ["pipe", "pipe", "pipe"],
    });
    const group = child.pid;
    if (group !== undefined) groups.started(group);
    if (fault?.drop === "during") dropAfter(channel, fault.bytes, client, child);
    connect(channel, child);
    child.once("exit", (status, signal) => {
      entry.status = signal ?? status ?? 0;
      if (fault?.drop === "after") return client.drop();
      if (signal === null) channel.exit(status ?? 0);
      else channel.exit(signal.replace(/^SIG/, ""));
    });
    child.once("close", () => {
      if (group !== undefined) groups.ended(group);
      channel.end();
    });
    child.once("error", (error) => {
      channel.stderr.write(`${String(error)}\n`);
      channel.exit(255);
      channel.end();
    });
  }
}

function connect(channel: ServerChannel, child: ChildProcessWithoutNullStreams): void {
  // A command may end without reading its input, and a client may go without reading its output.
  child.stdin.on("error", () => undefined);
  child.stdout.on("error", () => undefined);
  child.stderr.on("error", () => undefined);
  channel.pipe(child.stdin);
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  channel.once("close", () => {
    child.stdin.end();
    // Nobody reads any more: the command gets SIGPIPE when it writes, as under sshd.
    child.stdout.destroy();
    child.stderr.destroy();
  });
}

function dropAfter(
  channel: ServerChannel,
  bytes: number,
  client: ClientConnection,
  child?: ChildProcessWithoutNullStreams,
): void {
  let passed = 0;
  const count = (chunk: Buffer) => {
    passed += chunk.length;
    if (passed >= bytes) client.drop();
  };
  channel.on("data", count);
  child?.stdout.on("data", count);
  if (bytes === 0) client.drop();
}

function permits(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

const SIGNALS = [
  "SIGHUP",
  "SIGINT",
  "SIGKILL",
  "SIGQUIT",
  "SIGTERM",
  "SIGUSR1",
  "SIGUSR2",
  "SIGALRM",
] as const;

function isSignal(name: string): name is (typeof SIGNALS)[number] {
  return SIGNALS.some((known) => known === name);
}
