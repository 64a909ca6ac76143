import type { Call } from "../protocol/definition.ts";
import { type Logging, shows } from "./inputs.ts";

/** What a command has printed, without the line end at its end. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

/** Gathers what a command prints, and shows it to the engine line by line. */
export class Gathered {
  readonly #parts = { stdout: "", stderr: "" };
  readonly #pending = { stdout: "", stderr: "" };
  readonly #logging: Logging | undefined;
  readonly #call: Call | undefined;
  #shown: Promise<void> = Promise.resolve();
  #together = "";

  constructor(logging: Logging | undefined, call: Call | undefined) {
    this.#logging = logging;
    this.#call = call;
  }

  add(stream: "stdout" | "stderr", text: string): void {
    this.#parts[stream] += text;
    this.#together += text;
    const lines = (this.#pending[stream] + text).split("\n");
    this.#pending[stream] = lines.pop() ?? "";
    for (const line of lines) this.#show(stream, line);
  }

  /** Both streams as they came. */
  get together(): string {
    return this.#together;
  }

  /** Waits until everything has been shown. */
  async end(): Promise<Output> {
    for (const stream of ["stdout", "stderr"] as const) {
      if (this.#pending[stream] !== "") this.#show(stream, this.#pending[stream]);
      this.#pending[stream] = "";
    }
    await this.#shown;
    return { stdout: withoutEnd(this.#parts.stdout), stderr: withoutEnd(this.#parts.stderr) };
  }

  #show(stream: "stdout" | "stderr", line: string): void {
    const call = this.#call;
    if (call === undefined || !shows(this.#logging, stream)) return;
    this.#shown = this.#shown.then(async () => await call.log("info", line, true));
  }
}

function withoutEnd(text: string): string {
  return text.endsWith("\n") ? text.slice(0, -1) : text;
}

/** A command that failed, in the official plugin's words: how it ended, the command as Go quotes it, and all that it printed. */
export function failure(ended: string, command: string, printed: string): Error {
  return new Error(`${ended}: running ${quoted(command)}:\n${printed}`);
}

/** Go's %q, as far as commands need it. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll("\\u007f", "\\x7f");
}
