import { once } from "node:events";
import { chmod, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { type JobName, jobText } from "../../../host/jobs.ts";
import type { Mac, Ran } from "../indri/mac.ts";

/** Runs a job in a session of the lab's Mac, with the environment that its agent gives it. @param programs by name: shell scripts that come first on its PATH */
export async function runJob(
  mac: Mac,
  job: JobName,
  given: {
    readonly environment?: Readonly<Record<string, string>>;
    readonly words?: readonly string[];
    readonly programs?: Readonly<Record<string, string>>;
  },
): Promise<Ran> {
  const folder = join(mac.places.home, `programs of ${job}`);
  for (const [name, text] of Object.entries({ ...given.programs, [job]: jobText(job) })) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, name), name === job ? text : `#!/bin/sh\n${text}`);
    await chmod(join(folder, name), 0o755);
  }
  const variables = Object.entries({ ...given.environment }).map(
    ([name, value]) => `export ${name}=${quoted(value)};`,
  );
  const words = [join(folder, job), ...(given.words ?? [])].map(quoted).join(" ");
  return await mac.run(
    `PATH=${quoted(folder)}:$PATH:${mac.places.homebrew}/bin; ${variables.join(" ")} ${words}`,
  );
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A request as a test's server saw it. */
export interface Asked {
  readonly method: string | undefined;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  /** Whether any process's arguments held this text meanwhile; unknown where there is no /proc. */
  readonly inArguments: boolean;
}

/** An answer: a status alone, or what is sent as JSON, or as it is where it is a text. */
export type Answer = number | string | object;

/**
 * A server on loopback until the test is over.
 *
 * @param secret a text that no process may have among its arguments
 */
export async function serve(
  answer: (asked: Asked) => Answer,
  secret = "no such text",
): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      let body = "";
      for await (const chunk of request) body += String(chunk);
      const one: Asked = {
        method: request.method,
        path: request.url ?? "",
        headers: request.headers,
        body,
        inArguments: await inArguments(secret),
      };
      asked.push(one);
      const said = answer(one);
      if (typeof said === "number") response.writeHead(said).end();
      else response.end(typeof said === "string" ? said : JSON.stringify(said));
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no address");
  return { url: `http://127.0.0.1:${address.port}`, asked };
}

async function inArguments(secret: string): Promise<boolean> {
  const processes = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    processes.map(async (pid) => await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")),
  );
  return lines.some((line) => line.includes(secret));
}

/** Writes a file that only its login may read. */
export async function secretFile(path: string, text: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text, { mode: 0o600 });
  return path;
}

/** The text of a file with its mode, and what lies beside it. */
export async function written(path: string): Promise<{ text: string; mode: number; beside: string[] }> {
  return {
    text: await readFile(path, "utf8"),
    mode: (await stat(path)).mode & 0o777,
    beside: await readdir(dirname(path)),
  };
}
