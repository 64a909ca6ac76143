/** The lab's daemons, in the order in which they are shown. */
export const DAEMON_NAMES = ["tailscale", "gandi", "connect", "indri", "sifaka", "forge", "cluster"] as const;
export type DaemonName = (typeof DAEMON_NAMES)[number];

/** Whether a word names a daemon. */
export function isDaemonName(word: string): word is DaemonName {
  return DAEMON_NAMES.some((name) => name === word);
}

/** The cluster and the forge that it reads. They run only when they are asked for: their programs take long to build. */
export const CLUSTER_DAEMONS: readonly DaemonName[] = ["forge", "cluster"];

/** The lab as it is when nobody says which daemons. */
export const USUAL_DAEMONS: readonly DaemonName[] = DAEMON_NAMES.filter(
  (name) => !CLUSTER_DAEMONS.includes(name),
);

/** Daemons that must run before another starts, since it takes something of their environment. */
export const BEFORE: ReadonlyMap<DaemonName, readonly DaemonName[]> = new Map([
  ["cluster", ["forge", "connect"]],
]);
