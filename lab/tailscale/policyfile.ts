import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { writeAtomically } from "../emulator/store.ts";
import { ApiError } from "./errors.ts";
import { sha256 } from "./identifiers.ts";
import { DEFAULT_POLICY } from "./seed.ts";

/** The policy as its own text file, kept byte for byte, so that somebody can edit it behind everybody's back. */
export class PolicyFile {
  readonly #file: string;
  readonly #initial: string;
  #tail: Promise<unknown> = Promise.resolve();

  /** @param initial the policy where there is no file yet */
  constructor(file: string, initial: string) {
    this.#file = file;
    this.#initial = initial;
  }

  /** Makes the file where there is none. */
  async open(): Promise<void> {
    if (!existsSync(this.#file)) await writeAtomically(this.#file, this.#initial);
  }

  /** The text as it is on disk now; a file that somebody removed counts as the policy that there was at first. */
  async read(): Promise<string> {
    return existsSync(this.#file) ? await readFile(this.#file, "utf8") : this.#initial;
  }

  /**
   * Writes the policy where it still is what the writer thinks it is; two writers never both succeed.
   *
   * @param text the new policy; an empty one brings the default back
   * @param match the If-Match header: an ETag, or "ts-default" for a policy that nobody has ever changed
   * @param judge throws when the new policy is refused
   * @throws ApiError 412 when somebody was faster
   */
  async replace(text: string, match: string | undefined, judge: () => Promise<void>): Promise<string> {
    const run = this.#tail.then(async () => {
      if (match !== undefined && !matches(match, await this.read())) {
        throw new ApiError(412, "precondition failed, invalid old hash");
      }
      const next = text.trim() === "" ? DEFAULT_POLICY : text;
      await judge();
      await writeAtomically(this.#file, next);
      return next;
    });
    this.#tail = run.catch(() => undefined);
    return await run;
  }
}

/** The ETag of a policy, with its quotes. */
export function etagOf(text: string): string {
  return `"${sha256(text)}"`;
}

function matches(header: string, current: string): boolean {
  const asked = /^"(.*)"$/.exec(header)?.[1] ?? header;
  return asked === "ts-default" ? current === DEFAULT_POLICY : `"${asked}"` === etagOf(current);
}
