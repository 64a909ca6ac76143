import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

/** How many ports a block has: more than any host of a homelab states, and a power of two only so that blocks end on round numbers. */
export const BLOCK_SIZE = 256;
/** Blocks lie below the range from which systems draw ports for outgoing connections, which begins at 32768 on Linux. */
const FIRST = 10_240;
const COUNT = Math.floor((32_768 - FIRST) / BLOCK_SIZE);

/** A row of ports on loopback that no other lab of this machine uses. */
export interface Block {
  /** Its first port, which is held: another lab that tries the same block finds it taken. */
  readonly base: number;
  release(): Promise<void>;
}

/**
 * Takes a block of ports for a lab: the one that it had, where that is not another's now, else any that is free.
 *
 * @param remembered first port of the block that the lab had last time; ports in it may still be held by agents that are about to end
 * @param needed the ports of a block that have to be free before it is drawn, by its first port
 * @throws Error when none is free
 */
export async function claimBlock(
  remembered: number | undefined,
  needed: (base: number) => readonly number[],
): Promise<Block> {
  if (remembered !== undefined) {
    const block = await hold(remembered);
    if (block !== undefined) return block;
  }
  const start = randomInt(COUNT);
  for (let i = 0; i < COUNT; i += 1) {
    const block = await hold(FIRST + ((start + i) % COUNT) * BLOCK_SIZE);
    if (block === undefined) continue;
    const free = await Promise.all(needed(block.base).map(isFree));
    if (free.every(Boolean)) return block;
    await block.release();
  }
  throw new Error(`no ${BLOCK_SIZE} ports in a row are free between ${FIRST} and 32767`);
}

async function isFree(port: number): Promise<boolean> {
  const probe = await hold(port);
  await probe?.release();
  return probe !== undefined;
}

/** Listens on a port for as long as it is held. @returns nothing where it is taken */
async function hold(port: number): Promise<Block | undefined> {
  const server = createServer((socket) => socket.destroy());
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch {
    return undefined;
  }
  return {
    base: port,
    release: async () => {
      server.close();
      await once(server, "close");
    },
  };
}
