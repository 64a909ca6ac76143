import type { FileHandle } from "node:fs/promises";
import { SftpFailure } from "./status.ts";

/** What a client has opened: a file, or a folder with the names that were not sent yet. */
export type Opened =
  | { readonly kind: "file"; readonly file: FileHandle; readonly append: boolean }
  | { readonly kind: "folder"; readonly path: string; names: readonly string[] };

/** The open files and folders of one SFTP session. */
export class Handles {
  readonly #open = new Map<string, Opened>();
  #next = 0;

  add(opened: Opened): string {
    this.#next += 1;
    const handle = String(this.#next);
    this.#open.set(handle, opened);
    return handle;
  }

  /** @throws SftpFailure for a handle that is not open or of another kind */
  file(handle: string): Extract<Opened, { kind: "file" }> {
    const opened = this.#open.get(handle);
    if (opened?.kind !== "file") throw new SftpFailure(4, "invalid handle");
    return opened;
  }

  /** @throws SftpFailure for a handle that is not open or of another kind */
  folder(handle: string): Extract<Opened, { kind: "folder" }> {
    const opened = this.#open.get(handle);
    if (opened?.kind !== "folder") throw new SftpFailure(4, "invalid handle");
    return opened;
  }

  async close(handle: string): Promise<void> {
    const opened = this.#open.get(handle);
    if (opened === undefined) throw new SftpFailure(4, "invalid handle");
    this.#open.delete(handle);
    if (opened.kind === "file") await opened.file.close();
  }

  /** Closes what a broken connection left open. */
  async closeAll(): Promise<void> {
    for (const handle of [...this.#open.keys()]) await this.close(handle);
  }
}
