/** So many requests in a sliding window, for each caller. */
export class RateLimit {
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #taken = new Map<string, number[]>();

  /** @param limit requests per window */
  constructor(limit: number, windowMs: number) {
    this.#limit = limit;
    this.#windowMs = windowMs;
  }

  /**
   * Counts a request.
   *
   * @param now milliseconds
   * @returns nothing when it may pass, else the seconds after which the next one may
   */
  take(caller: string, now: number): number | undefined {
    const recent = (this.#taken.get(caller) ?? []).filter((at) => at > now - this.#windowMs);
    this.#taken.set(caller, recent);
    const [oldest] = recent;
    if (recent.length >= this.#limit && oldest !== undefined)
      return Math.max(1, Math.ceil((oldest + this.#windowMs - now) / 1_000));
    recent.push(now);
    return undefined;
  }
}
