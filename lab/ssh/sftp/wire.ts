import type { Stats } from "node:fs";

/** Reads the fields of a packet (draft-ietf-secsh-filexfer-02, section 3). */
export class PacketReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#skip(1));
  }

  number(): number {
    return this.#bytes.readUInt32BE(this.#skip(4));
  }

  long(): number {
    return Number(this.#bytes.readBigUInt64BE(this.#skip(8)));
  }

  bytes(): Buffer {
    const length = this.number();
    const from = this.#skip(length);
    return this.#bytes.subarray(from, from + length);
  }

  text(): string {
    return this.bytes().toString("utf8");
  }

  attributes(): FileAttributes {
    const flags = this.number();
    return {
      ...(flags & 1 ? { size: this.long() } : {}),
      ...(flags & 2 ? { owner: [this.number(), this.number()] as const } : {}),
      ...(flags & 4 ? { mode: this.number() & 0o7777 } : {}),
      ...(flags & 8 ? { times: [this.number(), this.number()] as const } : {}),
    };
  }

  #skip(length: number): number {
    const from = this.#at;
    this.#at += length;
    return from;
  }
}

/** What a client wants a file to be; times are seconds, of access and of change. */
export interface FileAttributes {
  readonly size?: number;
  readonly owner?: readonly [number, number];
  readonly mode?: number;
  readonly times?: readonly [number, number];
}

/** A packet, or a part of one. */
export function pack(...fields: readonly (Buffer | string | number)[]): Buffer {
  return Buffer.concat(
    fields.map((field) => {
      if (typeof field === "number") return u32(field);
      if (typeof field === "string") return pack(Buffer.byteLength(field), Buffer.from(field));
      return field;
    }),
  );
}

/** One byte. */
export function byte(value: number): Buffer {
  return Buffer.from([value]);
}

/** A file's attributes as the Mac shows them: everything belongs to its user. */
export function packAttributes(stats: Stats): Buffer {
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(stats.size));
  return pack(0b1111, size, 501, 20, stats.mode, seconds(stats.atimeMs), seconds(stats.mtimeMs));
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}
