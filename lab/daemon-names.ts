/** The lab's daemons, in the order in which they are shown. */
export const DAEMON_NAMES = ["tailscale", "gandi", "connect", "indri", "sifaka"] as const;
export type DaemonName = (typeof DAEMON_NAMES)[number];

/** Whether a word names a daemon. */
export function isDaemonName(word: string): word is DaemonName {
  return DAEMON_NAMES.some((name) => name === word);
}
