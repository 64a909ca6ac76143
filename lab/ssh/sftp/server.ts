import type { ServerChannel } from "ssh2";
import { Handles } from "./handles.ts";
import { EXTENSIONS, REQUESTS, type SftpAnswer, type SftpSession } from "./requests.ts";
import { OK, SftpFailure, statusOf, UNSUPPORTED } from "./status.ts";
import { byte, PacketReader, pack } from "./wire.ts";

const INIT = 1;
const VERSION = 2;
const STATUS = 101;
const PROTOCOL = 3;
const LARGEST_PACKET = 1024 * 1024;

/**
 * Serves SFTP version 3 on a channel, as OpenSSH's server does, with the extensions by which clients write a file
 * safely (posix-rename, fsync). The SSH library's own server announces none.
 */
export function serveSftp(channel: ServerChannel, home: string, root: string): void {
  const session: SftpSession = { handles: new Handles(), home, root };
  let rest: Buffer = Buffer.alloc(0);
  // One after the other: a client that writes, closes and renames expects that order.
  let tail: Promise<unknown> = Promise.resolve();
  channel.on("error", () => undefined);
  channel.on("data", (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const length = rest.length < 4 ? undefined : rest.readUInt32BE(0);
      if (length !== undefined && (length === 0 || length > LARGEST_PACKET)) return void channel.destroy();
      if (length === undefined || rest.length < length + 4) return;
      const packet = rest.subarray(4, length + 4);
      rest = rest.subarray(length + 4);
      tail = tail.then(async () => send(channel, await answer(packet, session)));
    }
  });
  channel.once("close", () => void tail.then(async () => await session.handles.closeAll()));
  // Without a status, scp takes the transfer for a failed one.
  channel.once(
    "end",
    () =>
      void tail.then(() => {
        channel.exit(0);
        channel.end();
      }),
  );
}

async function answer(bytes: Buffer, session: SftpSession): Promise<Buffer> {
  const packet = new PacketReader(bytes);
  const type = packet.byte();
  if (type === INIT) return pack(byte(VERSION), PROTOCOL, ...EXTENSIONS.flat());
  const id = packet.number();
  try {
    const request = REQUESTS[type];
    if (request === undefined) throw new SftpFailure(UNSUPPORTED, "Operation unsupported");
    return reply(id, await request(packet, session));
  } catch (error) {
    const { code, message } = statusOf(error);
    return pack(byte(STATUS), id, code, message, "");
  }
}

function reply(id: number, result: SftpAnswer): Buffer {
  return result === undefined
    ? pack(byte(STATUS), id, OK, "Success", "")
    : pack(byte(result.type), id, result.body);
}

function send(channel: ServerChannel, packet: Buffer): void {
  if (channel.writable) channel.write(pack(packet.length, packet));
}
