/** Something that a client asked for. The text of a command is kept; what went through its standard input is not. */
export interface SessionEntry {
  /** Number of the connection since the start. */
  readonly connection: number;
  readonly kind: "login" | "command" | "sftp" | "shell";
  readonly command?: string;
  /** Exit status, or the name of the signal that ended it. */
  status?: number | string;
}

const MOST_ENTRIES = 10_000;

/** What clients asked for since the start, newest last. */
export class SessionLog {
  #entries: SessionEntry[] = [];

  get entries(): readonly SessionEntry[] {
    return this.#entries;
  }

  add(entry: SessionEntry): SessionEntry {
    this.#entries.push(entry);
    if (this.#entries.length > MOST_ENTRIES) this.#entries.shift();
    return entry;
  }

  forget(): void {
    this.#entries = [];
  }
}
