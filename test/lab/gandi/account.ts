import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunningEmulator } from "../../../lab/emulator/emulator.ts";
import { startGandi } from "../../../lab/gandi/main.ts";
import type { GandiSeed } from "../../../lab/gandi/seed.ts";

/** An answer of the API, its body read where it is JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A running emulator with a client of its own. */
export interface Account extends AsyncDisposable {
  readonly dataDir: string;
  readonly emulator: RunningEmulator;
  readonly url: string;
  /** Sends a request; `body` goes as JSON unless it is text. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

/** Starts an emulator in a folder of its own, or on one that is there already. */
export async function openAccount(seed: GandiSeed, known?: string): Promise<Account> {
  const dataDir = known ?? (await mkdtemp(join(tmpdir(), "gandi-")));
  const emulator = await startGandi({ dataDir }, seed);
  const url = emulator.environment["GANDI_URL"] ?? "";
  return {
    dataDir,
    emulator,
    url,
    call: async (method, path, body, headers = {}) => {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${emulator.environment["GANDI_PERSONAL_ACCESS_TOKEN"]}`,
          "content-type": typeof body === "string" ? "text/plain" : "application/json",
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
      return {
        status: response.status,
        headers: response.headers,
        body: isJson && text !== "" ? JSON.parse(text) : text,
      };
    },
    [Symbol.asyncDispose]: async () => {
      await emulator.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
