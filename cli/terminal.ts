import { styleText } from "node:util";
import { createLogUpdate } from "log-update";
import type { Paint } from "../plan/terminal.ts";

/** Colours where the stream shows them; `NO_COLOR` and a pipe mean none. */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  const paint =
    (style: Parameters<typeof styleText>[0]) =>
    (text: string): string =>
      styleText(style, text, { stream, validateStream: true });
  return {
    bold: paint("bold"),
    dim: paint("dim"),
    red: paint("red"),
    green: paint("green"),
    yellow: paint("yellow"),
  };
}

const BAR = 9;

/**
 * What is going on, on stderr: rewritten in place on a terminal, one line for each step elsewhere. Each row has a name and a text; a row
 * that is done stays.
 */
export class Progress {
  readonly #live: ReturnType<typeof createLogUpdate> | undefined;
  readonly #rows = new Map<string, { began: number; text: string }>();
  #timer: NodeJS.Timeout | undefined;

  constructor(quiet: boolean) {
    this.#live = process.stderr.isTTY && !quiet ? createLogUpdate(process.stderr) : undefined;
  }

  /** Says what a row is doing. @param share how far it is, shown on a terminal only: 0 to 1 as a bar, a text as it is */
  step(row: string, text: string, share?: number | string): void {
    const known = this.#rows.get(row);
    if (this.#live === undefined) {
      // Without a terminal the share is left out: a log would fill with it.
      if (known?.text !== text) process.stderr.write(`${line(row, text)}\n`);
      this.#rows.set(row, { began: known?.began ?? Date.now(), text });
      return;
    }
    const shown = [text, typeof share === "number" ? bar(share) : share]
      .filter((part) => part !== undefined)
      .join("  ");
    this.#rows.set(row, { began: known?.began ?? Date.now(), text: shown });
    this.#timer ??= setInterval(() => this.#draw(), 100);
    this.#draw();
  }

  /** Ends a row with what came of it and how long it took. */
  done(row: string, text: string): void {
    const began = this.#rows.get(row)?.began;
    const took = began === undefined ? "" : `  ${seconds(Date.now() - began)}`;
    this.#rows.delete(row);
    if (this.#live !== undefined) this.#live.clear();
    process.stderr.write(`${line(row, `${text}${took}`)}\n`);
    if (this.#rows.size === 0) this.stop();
    else this.#draw();
  }

  /** Takes everything that is not done off the screen. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#live?.clear();
    this.#rows.clear();
  }

  #draw(): void {
    if (this.#live === undefined) return;
    this.#live(
      [...this.#rows]
        .map(([row, { began, text }]) => line(row, `${text}  ${seconds(Date.now() - began)}`))
        .join("\n"),
    );
  }
}

function line(row: string, text: string): string {
  return `  ${row.padEnd(13)} ${text}`;
}

function bar(fraction: number): string {
  const full = Math.round(fraction * BAR);
  return `${"█".repeat(full)}${"░".repeat(BAR - full)}`;
}

/** Milliseconds as "3.1 s" or "2 m 05 s". */
export function seconds(milliseconds: number): string {
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  const whole = Math.round(milliseconds / 1_000);
  return `${Math.floor(whole / 60)} m ${String(whole % 60).padStart(2, "0")} s`;
}
