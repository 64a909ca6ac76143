import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import ssh2 from "ssh2";

/** Where a machine of the lab keeps its keys, on this machine. */
export interface KeyPlace {
  readonly keys: string;
}

/** The keys of a lab's SSH server and of who logs in to it, made once and kept. */
export interface HostKeys {
  readonly host: string;
  readonly client: string;
  /** Path of the client's private key, mode 0600. */
  readonly clientPath: string;
  /** "ssh-ed25519 AAAA…" of the host key. */
  readonly hostPublic: string;
}

/** Reads the keys, making those that are missing (Ed25519). */
export async function hostKeys({ keys }: KeyPlace): Promise<HostKeys> {
  await mkdir(keys, { recursive: true, mode: 0o700 });
  const host = await key(join(keys, "ssh_host_ed25519_key"));
  const clientPath = join(keys, "id_ed25519");
  const client = await key(clientPath);
  const [type = "", data = ""] = publicKey(host).split(" ");
  return { host, client, clientPath, hostPublic: `${type} ${data}` };
}

/** Writes the file by which an SSH client knows this server at its port. @returns its path */
export async function writeKnownHosts(places: KeyPlace, keys: HostKeys, port: number): Promise<string> {
  const path = join(places.keys, "known_hosts");
  await writeFile(path, `[127.0.0.1]:${port} ${keys.hostPublic}\n`);
  return path;
}

/** The public half of a private key, as OpenSSH writes it. */
export function publicKey(privateKey: string): string {
  const parsed = ssh2.utils.parseKey(privateKey);
  if (parsed instanceof Error) throw parsed;
  return `${parsed.type} ${parsed.getPublicSSH().toString("base64")}`;
}

async function key(path: string): Promise<string> {
  const known = await readFile(path, "utf8").catch(() => undefined);
  if (known !== undefined) return known;
  const { private: made, public: open } = ssh2.utils.generateKeyPairSync("ed25519");
  await writeFile(path, made, { mode: 0o600 });
  await writeFile(`${path}.pub`, `${open}\n`);
  return made;
}
