import type { Stats } from "node:fs";
import {
  link,
  lstat,
  mkdir,
  open,
  readdir,
  readlink,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  symlink,
} from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { longName, openFlags, setAttributes } from "./files.ts";
import type { Handles } from "./handles.ts";
import { denied, END_OF_FILE, SftpFailure, UNSUPPORTED } from "./status.ts";
import { byte, type PacketReader, pack, packAttributes } from "./wire.ts";

const DATA = 103;
const HANDLE = 102;
const NAME = 104;
const ATTRIBUTES = 105;
/** Names in one answer to READDIR. */
const NAMES_AT_ONCE = 100;
const LARGEST_READ = 256 * 1024;

/** What a request needs beside its packet. */
export interface SftpSession {
  readonly handles: Handles;
  readonly home: string;
  readonly root: string;
}

/** Type and body of an answer; nothing stands for status OK. */
export type SftpAnswer = { readonly type: number; readonly body: Buffer } | undefined;

type Request = (packet: PacketReader, session: SftpSession) => Promise<SftpAnswer>;

/** The requests of the protocol by their numbers (section 6), and OpenSSH's extensions. */
export const REQUESTS: Readonly<Record<number, Request>> = {
  3: async (packet, session) => {
    const path = place(packet.text(), session);
    const flags = packet.number();
    const { mode } = packet.attributes();
    if ((flags & 0b011110) !== 0) await writable(await target(path), session);
    const file = await open(path, openFlags(flags), mode ?? 0o666);
    return handle(session.handles.add({ kind: "file", file, append: (flags & 4) !== 0 }));
  },
  4: async (packet, { handles }) => {
    await handles.close(packet.text());
    return undefined;
  },
  5: async (packet, { handles }) => {
    const { file } = handles.file(packet.text());
    const offset = packet.long();
    const buffer = Buffer.alloc(Math.min(packet.number(), LARGEST_READ));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, offset);
    if (bytesRead === 0) throw new SftpFailure(END_OF_FILE, "End of file");
    return { type: DATA, body: pack(bytesRead, buffer.subarray(0, bytesRead)) };
  },
  6: async (packet, { handles }) => {
    const { file, append } = handles.file(packet.text());
    const offset = packet.long();
    const data = packet.bytes();
    await file.write(data, 0, data.length, append ? null : offset);
    return undefined;
  },
  7: async (packet, session) => attributes(await lstat(place(packet.text(), session))),
  8: async (packet, { handles }) => attributes(await handles.file(packet.text()).file.stat()),
  9: async (packet, session) => {
    const path = place(packet.text(), session);
    await writable(await target(path), session);
    await setAttributes(path, packet.attributes());
    return undefined;
  },
  10: async (packet, { handles }) => {
    const { file } = handles.file(packet.text());
    const { size, mode, times } = packet.attributes();
    if (size !== undefined) await file.truncate(size);
    if (mode !== undefined) await file.chmod(mode);
    if (times !== undefined) await file.utimes(...times);
    return undefined;
  },
  11: async (packet, session) => {
    const path = place(packet.text(), session);
    return handle(
      session.handles.add({ kind: "folder", path, names: [".", "..", ...(await readdir(path))] }),
    );
  },
  12: async (packet, { handles }) => {
    const folder = handles.folder(packet.text());
    const names = folder.names.slice(0, NAMES_AT_ONCE);
    folder.names = folder.names.slice(NAMES_AT_ONCE);
    if (names.length === 0) throw new SftpFailure(END_OF_FILE, "End of file");
    const entries = await Promise.all(
      names.map(async (name) => {
        const stats = await lstat(join(folder.path, name));
        return pack(name, longName(name, stats), packAttributes(stats));
      }),
    );
    return { type: NAME, body: pack(entries.length, ...entries) };
  },
  13: async (packet, session) => {
    const path = place(packet.text(), session);
    await writable(path, session);
    if ((await lstat(path)).isDirectory()) throw new SftpFailure(4, "Failure");
    await rm(path);
    return undefined;
  },
  14: async (packet, session) => {
    const path = place(packet.text(), session);
    await writable(path, session);
    await mkdir(path, packet.attributes().mode ?? 0o777);
    return undefined;
  },
  15: async (packet, session) => {
    const path = place(packet.text(), session);
    await writable(path, session);
    await rmdir(path);
    return undefined;
  },
  16: async (packet, session) => {
    const path = place(packet.text(), session);
    return name(await realpath(path).catch(() => path));
  },
  17: async (packet, session) => attributes(await stat(place(packet.text(), session))),
  18: async (packet, session) => {
    const [from, to] = await twoPlaces(packet, session);
    // The plain rename of the protocol refuses to replace; posix-rename does not.
    if ((await lstat(to).catch(() => undefined)) !== undefined) throw new SftpFailure(4, "Failure");
    await rename(from, to);
    return undefined;
  },
  19: async (packet, session) => name(await readlink(place(packet.text(), session))),
  20: async (packet, session) => {
    // OpenSSH sends the target first, against the draft, and everybody follows it.
    const target = packet.text();
    const path = place(packet.text(), session);
    await writable(path, session);
    await symlink(target, path);
    return undefined;
  },
  200: async (packet, session) => {
    const extension = packet.text();
    if (extension === "posix-rename@openssh.com") await rename(...(await twoPlaces(packet, session)));
    else if (extension === "hardlink@openssh.com") await link(...(await twoPlaces(packet, session)));
    else if (extension === "fsync@openssh.com") await session.handles.file(packet.text()).file.sync();
    else throw new SftpFailure(UNSUPPORTED, "Operation unsupported");
    return undefined;
  },
};

/** The extensions that are announced, with their versions. */
export const EXTENSIONS = [
  ["posix-rename@openssh.com", "1"],
  ["hardlink@openssh.com", "1"],
  ["fsync@openssh.com", "1"],
] as const;

function place(path: string, { home }: SftpSession): string {
  return resolve(home, path);
}

/** Where a path leads to, through links; itself where nothing is there yet. */
async function target(path: string): Promise<string> {
  return await realpath(path).catch(() => path);
}

/** A session may read the whole machine, as any process of it; what it writes must lie in the Mac. */
async function writable(path: string, { root }: SftpSession): Promise<void> {
  const folder = await realpath(dirname(path));
  const top = await realpath(root);
  if (folder !== top && !folder.startsWith(top + sep)) throw denied();
}

async function twoPlaces(packet: PacketReader, session: SftpSession): Promise<[string, string]> {
  const paths: [string, string] = [place(packet.text(), session), place(packet.text(), session)];
  for (const path of paths) await writable(path, session);
  return paths;
}

function handle(value: string): SftpAnswer {
  return { type: HANDLE, body: pack(value) };
}

function attributes(stats: Stats): SftpAnswer {
  return { type: ATTRIBUTES, body: packAttributes(stats) };
}

function name(path: string): SftpAnswer {
  return { type: NAME, body: pack(1, path, path, byte(0), byte(0), byte(0), byte(0)) };
}
