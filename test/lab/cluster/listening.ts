import { readdir, readFile, readlink } from "node:fs/promises";
import { platform } from "node:os";
import { execa } from "execa";

/** In /proc/net/tcp: the state of a socket that takes connections (include/net/tcp_states.h). */
const LISTEN = "0A";
/** 127.0.0.1 and ::1 as /proc/net/tcp and tcp6 write them on a little-endian machine, and the first one mapped into IPv6. */
const LOOPBACK = ["0100007F", "00000000000000000000000001000000", "0000000000000000FFFF00000100007F"];

/** TCP ports on which a process listens for others than this machine. */
export async function openTo(pid: number): Promise<number[]> {
  const listening = platform() === "linux" ? await fromProc(pid) : await fromLsof(pid);
  return listening.filter(({ loopback }) => !loopback).map(({ port }) => port);
}

interface Listening {
  readonly port: number;
  readonly loopback: boolean;
}

async function fromProc(pid: number): Promise<Listening[]> {
  const folder = `/proc/${pid}/fd`;
  const links = await Promise.all(
    (await readdir(folder)).map(async (fd) => await readlink(`${folder}/${fd}`).catch(() => "")),
  );
  const tables = await Promise.all(
    ["tcp", "tcp6"].map(async (name) => await readFile(`/proc/${pid}/net/${name}`, "utf8").catch(() => "")),
  );
  return tables.flatMap((table) =>
    table.split("\n").flatMap((line) => {
      const [, local = "", , state, , , , , , inode] = line.trim().split(/\s+/);
      if (state !== LISTEN || !links.includes(`socket:[${inode}]`)) return [];
      const [address = "", port = ""] = local.split(":");
      return [{ port: Number.parseInt(port, 16), loopback: LOOPBACK.includes(address) }];
    }),
  );
}

async function fromLsof(pid: number): Promise<Listening[]> {
  const asked = ["-nP", "-a", "-p", String(pid), "-iTCP", "-sTCP:LISTEN", "-Fn"];
  // It fails where it finds none.
  const { stdout } = await execa("lsof", asked, { reject: false });
  return stdout.split("\n").flatMap((line) => {
    const [, address, port] = /^n(.*):(\d+)$/.exec(line) ?? [];
    return port === undefined
      ? []
      : [{ port: Number(port), loopback: address === "127.0.0.1" || address === "[::1]" }];
  });
}
