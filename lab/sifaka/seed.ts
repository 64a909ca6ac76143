/** What the lab's NAS is when it is first switched on. */
export interface NasSeed {
  readonly user: string;
  readonly hostname: string;
  /** Where the docker program lies: a path of the NAS. */
  readonly docker: string;
  /** Where its shares lie: paths of the NAS. */
  readonly shares: readonly string[];
  /** Names below /dev of its disks. */
  readonly disks: readonly string[];
  /** Port of DSM's own pages, as the facts state it. */
  readonly web?: number;
  /** Which port of this machine plays a port of the NAS; nothing for one that the facts do not state. */
  readonly portOf: (port: number) => number | undefined;
}
