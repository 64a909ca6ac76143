import { generateKeyPairSync, randomBytes } from "node:crypto";

const KEY_TYPE = "ssh-ed25519";
const BLOCK_BYTES = 8;
const LINE_CHARACTERS = 70;

/**
 * A new ed25519 key as `ssh-keygen` writes it without a passphrase (PROTOCOL.key of OpenSSH), with no line end after
 * its last line.
 *
 * @param comment what the key is for
 */
export function newOpensshKey(comment: string): string {
  const { privateKey } = generateKeyPairSync("ed25519");
  const { x, d } = privateKey.export({ format: "jwk" });
  if (x === undefined || d === undefined) throw new Error("the key has no parts");
  const publicBytes = Buffer.from(x, "base64url");
  const secretBytes = Buffer.concat([Buffer.from(d, "base64url"), publicBytes]);
  // The same number twice: by it a reader with a passphrase sees that it was the right one.
  const check = randomBytes(4);
  const secret = Buffer.concat([check, check, ...[KEY_TYPE, publicBytes, secretBytes, comment].map(counted)]);
  const padding = Buffer.from(
    Array.from(
      { length: (BLOCK_BYTES - (secret.length % BLOCK_BYTES)) % BLOCK_BYTES },
      (_, index) => index + 1,
    ),
  );
  const keys = Buffer.alloc(4);
  keys.writeUInt32BE(1);
  const whole = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    ...["none", "none", ""].map(counted),
    keys,
    counted(Buffer.concat([KEY_TYPE, publicBytes].map(counted))),
    counted(Buffer.concat([secret, padding])),
  ]);
  const lines = whole.toString("base64").match(new RegExp(`.{1,${LINE_CHARACTERS}}`, "g")) ?? [];
  return ["-----BEGIN OPENSSH PRIVATE KEY-----", ...lines, "-----END OPENSSH PRIVATE KEY-----"].join("\n");
}

/** Bytes with their number before them (RFC 4251, section 5). */
function counted(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
