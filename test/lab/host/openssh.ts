import { spawn } from "node:child_process";
import { accessSync, constants, readdirSync } from "node:fs";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { userInfo } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import ssh2 from "ssh2";
import { systemPath } from "../../../lab/indri/places.ts";
import { freePort } from "../../../lab/processes/free-port.ts";
import { runOn } from "../../../lab/ssh/login.ts";
import { debian } from "../tools/debian.ts";
import { type HostServer, startMac } from "./server.ts";

/** OpenSSH's server on this machine. */
export interface Sshd {
  readonly path: string;
  /** What it needs in its environment to start. */
  readonly environment: Readonly<Record<string, string>>;
  /** Lines of its configuration that say where its other programs are, where that is not their own place. */
  readonly settings: readonly string[];
}

/**
 * OpenSSH's server: an installed one (on Debian it is on nobody's PATH), else that of Debian's package, unpacked. As root it runs only where it
 * is installed, since it then wants a user of its own.
 *
 * @returns why there is none
 */
export async function obtainSshd(): Promise<Sshd | { readonly missing: string }> {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];
  const installed = folders.map((folder) => join(folder, "sshd")).find(isExecutable);
  if (installed !== undefined) return { path: installed, environment: {}, settings: [] };
  if (process.getuid?.() === 0)
    return { missing: "no sshd is installed; apt-get install openssh-server brings it" };
  try {
    return unpacked(join(await debian("openssh-server"), "root"));
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split("\n");
    return { missing: `no sshd is installed, and Debian's cannot be had: ${reason}` };
  }
}

function unpacked(root: string): Sshd {
  const libraries = readdirSync(join(root, "usr", "lib")).filter((name) => name.endsWith("-linux-gnu"));
  const folders = libraries.flatMap((name) => [join(root, "usr", "lib", name), join(root, "lib", name)]);
  const helpers = { SshdSessionPath: "sshd-session", SshdAuthPath: "sshd-auth" };
  return {
    path: join(root, "usr", "sbin", "sshd"),
    environment: { LD_LIBRARY_PATH: folders.join(delimiter) },
    settings: Object.entries(helpers)
      .map(([name, program]) => [name, join(root, "usr", "lib", "openssh", program)] as const)
      .filter(([, path]) => isExecutable(path))
      .map(([name, path]) => `${name} ${path}`),
  };
}

/** The Mac behind a real OpenSSH server on loopback, whose sessions have dash as their shell. */
export async function openSshServer(sshd: Sshd): Promise<HostServer> {
  const mac = await startMac();
  const { places } = mac;
  const folder = join(places.dataDir, "sshd");
  const port = await freePort();
  const { username } = userInfo();
  await mkdir(folder, { mode: 0o700 });
  const keys = join(folder, "authorized_keys");
  await writeFile(keys, await readFile(join(places.keys, "id_ed25519.pub")), { mode: 0o600 });
  const shell = join(folder, "shell");
  // Whatever the login shell of whoever runs the tests is, the command is dash's to read, in the Mac's home.
  await writeFile(shell, `#!/bin/sh\ncd '${places.home}' && exec ${dash()} -c "$SSH_ORIGINAL_COMMAND"\n`);
  await chmod(shell, 0o755);
  const environment = {
    PATH: systemPath(places),
    HOME: places.home,
    USER: "erichblume",
    LOGNAME: "erichblume",
    TMPDIR: join(places.root, "tmp"),
  };
  const config = join(folder, "sshd_config");
  await writeFile(
    config,
    [
      `ListenAddress 127.0.0.1:${port}`,
      `HostKey ${join(places.keys, "ssh_host_ed25519_key")}`,
      `AuthorizedKeysFile ${keys}`,
      `AllowUsers ${username}`,
      ...["PasswordAuthentication no", "PermitRootLogin prohibit-password", "StrictModes no", "UsePAM no"],
      `PidFile ${join(folder, "pid")}`,
      ...sshd.settings,
      `ForceCommand ${shell}`,
      `SetEnv ${Object.entries(environment)
        .map(([name, value]) => `"${name}=${value}"`)
        .join(" ")}`,
      "",
    ].join("\n"),
  );
  // As root it keeps its unprivileged half in this folder, which a system's own service would make.
  if (process.getuid?.() === 0) await mkdir("/run/sshd", { recursive: true, mode: 0o755 });
  const server = spawn(sshd.path, ["-D", "-e", "-f", config], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, ...sshd.environment },
  });
  let said = "";
  server.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const ended = new Promise<void>((resolve) => server.once("close", () => resolve()));
  await answering(
    port,
    () => server.exitCode === null,
    () => said,
  );
  const client = await logIn(port, username, await readFile(join(places.keys, "id_ed25519"), "utf8"));
  return {
    mac,
    run: async (command, input) => await runOn(client, command, input),
    close: async () => {
      client.end();
      server.kill();
      await ended;
      await mac.discard();
    },
  };
}

async function logIn(port: number, username: string, privateKey: string): Promise<ssh2.Client> {
  const client = new ssh2.Client();
  await new Promise<void>((resolve, reject) => {
    client.once("ready", resolve);
    client.once("error", reject);
    client.connect({ host: "127.0.0.1", port, username, privateKey });
  });
  client.on("error", () => undefined);
  return client;
}

async function answering(port: number, alive: () => boolean, said: () => string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (!alive()) break;
    const up = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true));
      socket.once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (up) return;
    await sleep(50);
  }
  throw new Error(`sshd does not answer:\n${said()}`);
}

function dash(): string {
  return ["/bin/dash", "/usr/bin/dash"].find(isExecutable) ?? "/bin/sh";
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
