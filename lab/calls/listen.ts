import { execFile } from "node:child_process";
import { constants, openSync, writeFileSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { Socket } from "node:net";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import type { Answer, Call } from "./answer.ts";

/** Between the fields of a request; no argument may hold it. */
const SEPARATOR = "\u001f";

/** Lines of output that go through the pipe. */
const LONGEST_BY_PIPE = 10;

/**
 * Takes calls from a stand-in program (call.sh). It is called often, so it is a shell script, and a shell can talk to a
 * process only through named pipes: one for all requests, one of its own for each answer.
 * @param path the named pipe for requests
 * @returns a function that ends it
 */
export async function listenForCalls(
  path: string,
  answer: (call: Call) => Promise<Answer>,
): Promise<() => Promise<void>> {
  await mkdir(dirname(path), { recursive: true });
  await rm(path, { force: true });
  await promisify(execFile)("mkfifo", ["-m", "0600", path]);
  // Open for both, so that the pipe does not end when the last caller has gone.
  const input = new Socket({ fd: openSync(path, constants.O_RDWR | constants.O_NONBLOCK), writable: false });
  createInterface({ input }).on("line", (line) => {
    const [reply = "", root, folder = "/", verb = "", ...rest] = line.split(SEPARATOR);
    const call = { verb, arguments: rest.slice(0, -1), folder, root: root === "1" };
    void answer(call)
      .catch((error: unknown) => ({ out: [], err: [`the lab: ${String(error)}`], status: 70 }))
      .then((result) => send(reply, result));
  });
  return async () => {
    input.destroy();
    await rm(path, { force: true });
  };
}

function send(reply: string, { out, err, status }: Answer): void {
  let file: number;
  try {
    file = openSync(reply, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    // The caller has gone, with its connection perhaps.
    return;
  }
  const pipe = new Socket({ fd: file, readable: false });
  pipe.on("error", () => undefined);
  pipe.end([...shown(reply, out), ...err.map((line) => `e${line}`), `x${status}`, ""].join("\n"));
}

/** A shell reads a pipe byte by byte: what is long goes by a file, which the caller shows and removes. */
function shown(reply: string, out: readonly string[]): string[] {
  if (out.length <= LONGEST_BY_PIPE) return out.map((line) => `o${line}`);
  writeFileSync(`${reply}.out`, `${out.join("\n")}\n`, { mode: 0o600 });
  return ["f"];
}
