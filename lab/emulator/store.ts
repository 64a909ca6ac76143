import { randomBytes } from "node:crypto";
import { mkdir, open, readFile, rename, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { prettifyError, ZodError, type ZodType } from "zod";

/**
 * One JSON document in a file, shared between an emulator and whoever edits the file behind its back.
 *
 * Every read looks whether the file has changed on disk, so that an edit by hand (or by a test) is what the next
 * request sees. Every write goes to a temporary file first and is renamed over the old one, so that a killed
 * emulator never leaves half a document.
 */
export class JsonStore<T> {
  readonly #file: string;
  readonly #schema: ZodType<T>;
  readonly #initial: () => T;
  #cached: { stamp: string; value: T } | undefined;
  #tail: Promise<unknown> = Promise.resolve();

  /**
   * @param file where the document lives; its folder is made when it is missing
   * @param schema what the document must look like; a file that does not fit is an error, never silently replaced
   * @param initial the document to begin with where there is no file yet
   */
  constructor(file: string, schema: ZodType<T>, initial: () => T) {
    this.#file = file;
    this.#schema = schema;
    this.#initial = initial;
  }

  /** The document as it is on disk now. The value is shared: change it only inside {@link update}. */
  async read(): Promise<T> {
    const stamp = await stampOf(this.#file);
    if (stamp === undefined) return await this.update((value) => value);
    if (this.#cached?.stamp === stamp) return this.#cached.value;
    const value = this.#parse(await readFile(this.#file, "utf8"));
    this.#cached = { stamp, value };
    return value;
  }

  #parse(text: string): T {
    try {
      return this.#schema.parse(JSON.parse(text));
    } catch (error) {
      const problem = error instanceof ZodError ? prettifyError(error) : String(error);
      throw new Error(`${this.#file} is not as the emulator keeps it: ${problem}`, { cause: error });
    }
  }

  /**
   * Replaces the document by what `change` returns. Updates run one after the other; when `change` throws, nothing
   * is written and the error is the caller's.
   */
  async update(change: (current: T) => T): Promise<T> {
    const run = this.#tail.then(async () => {
      const exists = (await stampOf(this.#file)) !== undefined;
      const next = this.#schema.parse(change(exists ? structuredClone(await this.read()) : this.#initial()));
      await writeAtomically(this.#file, `${JSON.stringify(next, null, 2)}\n`);
      this.#cached = undefined;
      return next;
    });
    this.#tail = run.catch(() => undefined);
    return await run;
  }
}

/** Writes a file of mode 0600 so that a reader sees either the old text or the new one, also after a crash. */
export async function writeAtomically(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const temporary = join(dirname(file), `.${randomBytes(6).toString("hex")}.tmp`);
  const handle = await open(temporary, "w", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
}

async function stampOf(file: string): Promise<string | undefined> {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  return found === undefined ? undefined : `${found.ino}:${found.mtimeNs}:${found.size}`;
}
