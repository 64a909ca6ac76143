/** Ports at the beginning of a block that are the lab's own: the block's mark, SSH and control. */
const OWN = 3;
/** A prime below what is left of a block, so that the round numbers that people choose for ports rarely meet. */
const SLOTS = 241;

/** The lab's own ports in a block. */
export function ownPorts(base: number): { readonly ssh: number; readonly control: number } {
  return { ssh: base + 1, control: base + 2 };
}

/**
 * Which port of a lab's block plays each port that the facts state for a host: the same in every process that asks, and (but for the few
 * that meet) the same before and after a port is added to the facts.
 *
 * @param base first port of the block
 * @param stated the ports of the host; their order means nothing
 * @throws Error when there are more than a block holds
 */
export function portsIn(base: number, stated: Iterable<number>): ReadonlyMap<number, number> {
  const ports = [...new Set(stated)].sort((a, b) => a - b);
  if (ports.length > SLOTS)
    throw new Error(`a lab's host has at most ${SLOTS} ports, and ${ports.length} are stated`);
  const taken = new Set<number>();
  return new Map(
    ports.map((port) => {
      let slot = port % SLOTS;
      while (taken.has(slot)) slot = (slot + 1) % SLOTS;
      taken.add(slot);
      return [port, base + OWN + slot];
    }),
  );
}
