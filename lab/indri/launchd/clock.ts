/** A clock that can be set ahead, so that a nightly job need not be waited for. */
export class Clock {
  #aheadMs = 0;
  readonly #listeners = new Set<() => void>();

  now(): Date {
    return new Date(Date.now() + this.#aheadMs);
  }

  /** Sets the clock and tells those who wait for a time, as a Mac does that wakes from sleep. */
  set(time: Date): void {
    this.#aheadMs = time.getTime() - Date.now();
    for (const listener of [...this.#listeners]) listener();
  }

  /** Calls back whenever the clock is set. @returns a function that ends it */
  onSet(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
