/** One thing that becomes different, in words that the reader knows. Terminal, JSON, comment and exit code are views of it. */
export interface Change {
  /** The stack that it belongs to. */
  readonly layer: string;
  readonly kind: "add" | "change" | "replace" | "remove";
  /** "policy", "record forge.ops.eblu.me A". */
  readonly subject: string;
  /** One line, or a document of several lines. */
  readonly before?: string;
  readonly after?: string;
  /** What it means for people: each a sentence. */
  readonly consequences: readonly string[];
  /** The documents that it consists of, where it is several. */
  readonly files?: readonly FileChange[];
}

/** A file on a host that becomes different; secrets are masked in both texts. */
export interface FileChange {
  readonly path: string;
  readonly kind: "add" | "change" | "remove";
  readonly before?: string;
  readonly after?: string;
  /** Where the mode becomes another. */
  readonly mode?: { readonly before: string; readonly after: string };
}

/** Something that somebody changed in the world since the last apply, and that this run would put back. */
export interface Drift {
  readonly layer: string;
  readonly subject: string;
  readonly what: string;
}
