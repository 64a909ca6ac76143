/** What a Gandi account holds when it is first made. */
export interface GandiSeed {
  /** A name alone gets the records that Gandi gives a new domain. */
  readonly zones: readonly (string | ZoneSeed)[];
  /**
   * Personal access tokens; the first is the one in the environment. One given as text may do everything.
   * Default: such a one, random.
   */
  readonly tokens?: readonly (string | TokenSeed)[];
  /** Requests per minute and address before the API answers 429. Default: 1,000, as documented. */
  readonly requestsPerMinute?: number;
}

export interface ZoneSeed {
  /** For instance "example.com". */
  readonly fqdn: string;
  /** Default: the records that Gandi gives a new domain. */
  readonly records?: readonly {
    /** Relative to the zone; "@" is the zone itself. */
    readonly name: string;
    readonly type: string;
    /** Seconds. Default: 10,800. */
    readonly ttl?: number;
    readonly values: readonly string[];
  }[];
}

export interface TokenSeed {
  readonly name: string;
  /** Default: a random one, kept in the data folder. */
  readonly token?: string;
  /** Domains that it reaches. Default: all. */
  readonly domains?: readonly string[];
  /** Whether it may change anything ("manage domain technical configuration"). Default: true. */
  readonly manage?: boolean;
  /** When it ends (ISO 8601). Default: never. */
  readonly expires?: string;
}
