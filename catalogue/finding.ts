/** Something in the facts that is wrong, or surely not meant. Findings are collected and shown all at once. */
export interface Finding {
  /** Stable, for instance "route-outside-zone"; the list is docs/findings.md. */
  readonly code: string;
  /** An error stops preview and up; a warning is shown. */
  readonly severity: "error" | "warning";
  /** File that states the fact, relative to the project: "services/miniflux.ts". */
  readonly file: string;
  /** Field within the file's value: "sites[0].host". */
  readonly field: string;
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
}
