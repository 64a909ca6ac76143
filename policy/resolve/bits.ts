/** A set of small numbers, one bit each; here the devices and services of a tailnet by their index. */
export type Bits = Uint32Array;

/** A set for numbers below `size`. */
export function emptyBits(size: number): Bits {
  return new Uint32Array((size + 31) >>> 5);
}

/** Puts a number into a set. */
export function setBit(bits: Bits, index: number): void {
  const word = index >>> 5;
  bits[word] = (bits[word] ?? 0) | (1 << (index & 31));
}

/** Whether a number is in a set. */
export function hasBit(bits: Bits, index: number): boolean {
  return ((bits[index >>> 5] ?? 0) & (1 << (index & 31))) !== 0;
}

/** Adds all of `other` to `bits`. */
export function addBits(bits: Bits, other: Bits): void {
  for (let i = 0; i < bits.length; i += 1) bits[i] = (bits[i] ?? 0) | (other[i] ?? 0);
}

/** What is in both sets. */
export function commonBits(a: Bits, b: Bits): Bits {
  const both = new Uint32Array(a.length);
  for (let i = 0; i < both.length; i += 1) both[i] = (a[i] ?? 0) & (b[i] ?? 0);
  return both;
}

/** Whether two sets have a number in common. */
export function meetBits(a: Bits, b: Bits): boolean {
  for (let i = 0; i < a.length; i += 1) if (((a[i] ?? 0) & (b[i] ?? 0)) !== 0) return true;
  return false;
}

/** Whether a set has no number. */
export function noBits(bits: Bits): boolean {
  return bits.every((word) => word === 0);
}

/** How many numbers are in a set. */
export function countBits(bits: Bits): number {
  let count = 0;
  for (let word of bits) for (; word !== 0; word &= word - 1) count += 1;
  return count;
}

/** The numbers of a set, in order. */
export function indexesOf(bits: Bits): number[] {
  const indexes: number[] = [];
  for (let i = 0; i < bits.length; i += 1) {
    for (let word = bits[i] ?? 0; word !== 0; word &= word - 1)
      indexes.push(i * 32 + 31 - Math.clz32(word & -word));
  }
  return indexes;
}
