import { createHash, randomBytes } from "node:crypto";

const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
const ID = /^[a-z0-9]{26}$/;

/** An id as 1Password makes them, 26 of a-z and 2-7, of the name's own so that two labs are equal. */
export function idOf(kind: string, name: string): string {
  return idFrom(createHash("sha256").update(`${kind}:${name}`).digest());
}

/** An id that nothing else has. */
export function newId(): string {
  return idFrom(randomBytes(26));
}

/** Whether something has the form of an id; anything else is refused before it is looked for. */
export function isId(text: string): boolean {
  return ID.test(text);
}

function idFrom(bytes: Uint8Array): string {
  return [...bytes.subarray(0, 26)].map((byte) => ALPHABET.charAt(byte % ALPHABET.length)).join("");
}
