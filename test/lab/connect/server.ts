import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { startConnect } from "../../../lab/connect/main.ts";
import type { ConnectSeed } from "../../../lab/connect/seed.ts";
import type { RunningEmulator } from "../../../lab/emulator/emulator.ts";

/** Vaults as the tests begin with them. */
export const SEED: ConnectSeed = {
  vaults: [
    {
      name: "blumeops",
      items: [
        {
          title: "gandi - blumeops",
          tags: ["dns"],
          fields: [
            { label: "pat", kind: "token" },
            { label: "given", value: "as stated" },
          ],
        },
        { title: "Borg key", fields: [{ label: "ssh-private-key", kind: "ssh-key" }] },
        {
          title: "Web",
          fields: [
            { label: "username", kind: "username", purpose: "USERNAME" },
            { label: "password", purpose: "PASSWORD" },
            { label: "client-id", section: "OAuth" },
          ],
          files: [
            { name: "credentials.json", content: '{"version":"2"}\n' },
            { name: "big.bin", content: "x".repeat(200_000) },
          ],
        },
      ],
    },
    { name: "family", items: [{ title: "Recipe", fields: [] }] },
  ],
  tokens: [
    { name: "all", write: true },
    { name: "reader", vaults: ["blumeops"] },
  ],
};

const Data = z.object({ tokens: z.array(z.object({ name: z.string(), token: z.string() })) });

/** A running emulator and its folder. */
export interface Server extends AsyncDisposable {
  readonly dataDir: string;
  readonly emulator: RunningEmulator;
  readonly url: string;
  /** The token of that name, as it lies in the data file. */
  tokenOf(name: string): Promise<string>;
  /** Sends a request with the first token. */
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{
    status: number;
    headers: Headers;
    body: unknown;
  }>;
}

/** Starts an emulator in a folder of its own, or on one that is there already. */
export async function openServer(seed: ConnectSeed, known?: string): Promise<Server> {
  const dataDir = known ?? (await mkdtemp(join(tmpdir(), "connect-")));
  const emulator = await startConnect({ dataDir }, seed);
  const url = emulator.environment["OP_CONNECT_HOST"] ?? "";
  return {
    dataDir,
    emulator,
    url,
    tokenOf: async (name) => {
      const { tokens } = Data.parse(JSON.parse(await readFile(join(dataDir, "vaults.json"), "utf8")));
      return tokens.find((token) => token.name === name)?.token ?? "";
    },
    call: async (method, path, body, headers = {}) => {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${emulator.environment["OP_CONNECT_TOKEN"]}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
      return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
    },
    [Symbol.asyncDispose]: async () => {
      await emulator.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
