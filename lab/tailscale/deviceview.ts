import type { Device } from "./records.ts";

/** How the lab's devices present themselves; nothing in the lab depends on it. */
const CLIENT_VERSION = "1.94.2-tb7b3a4a2f-g5b1a3f1c9";

/** A device as the API shows it. @param all with the fields that only `fields=all` gives */
export function showDevice(device: Device, all: boolean): Record<string, unknown> {
  const tagged = device.tags.length > 0;
  const shown = {
    addresses: device.addresses,
    id: device.id,
    nodeId: device.nodeId,
    user: device.user,
    name: device.name,
    hostname: device.hostname,
    clientVersion: CLIENT_VERSION,
    updateAvailable: false,
    os: device.os,
    created: device.created,
    // A device that is connected right now has no time at which it was last seen.
    connectedToControl: true,
    keyExpiryDisabled: device.keyExpiryDisabled,
    expires: device.expires,
    authorized: device.authorized,
    isExternal: false,
    isEphemeral: false,
    machineKey: `mkey:${keyOf(device, "a")}`,
    nodeKey: `nodekey:${keyOf(device, "b")}`,
    blocksIncomingConnections: false,
    ...(tagged ? { tags: device.tags } : {}),
    tailnetLockError: "",
    tailnetLockKey: `nlpub:${keyOf(device, "c")}`,
  };
  if (!all) return shown;
  return {
    ...shown,
    enabledRoutes: device.enabledRoutes,
    advertisedRoutes: device.advertisedRoutes,
    sshEnabled: false,
    clientConnectivity: {
      endpoints: [],
      mappingVariesByDestIP: false,
      latency: {},
      clientSupports: { hairPinning: null, ipv6: false, pcp: false, pmp: false, udp: true, upnp: false },
    },
  };
}

/** Whether a device has what a query asks for: equal, or for a list among its values. */
export function hasField(
  shown: Readonly<Record<string, unknown>>,
  name: string,
  wanted: readonly string[],
): boolean {
  const own = shown[name];
  return Array.isArray(own)
    ? wanted.every((value) => own.includes(value))
    : wanted.every((value) => value === String(own));
}

/** A public key of the right form and the device's own. */
function keyOf({ id }: Device, kind: string): string {
  return `${kind}${id}`.padEnd(64, "0");
}
