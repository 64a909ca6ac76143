/** How a host is reached over SSH. */
export interface HostAddress {
  /** The host's name in the facts: what messages call it. */
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** "ssh-ed25519 AAAA…": the only key that the host may show. */
  readonly hostKey: string;
}

/** Who signs the login: an agent, by its socket. The key itself is read by nobody but the agent. */
export interface Login {
  readonly agent: string;
}
