import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join, posix } from "node:path";
import { pipeline } from "node:stream/promises";
import type { SFTPWrapper, Stats } from "ssh2";
import type { Call } from "../../protocol/definition.ts";
import type { Source } from "../asset.ts";
import { dial } from "./dial.ts";
import type { Connection } from "./endpoint.ts";

/** SFTP's word for a file that is not there. */
const NO_SUCH_FILE = 2;

/**
 * Copies over SFTP (copyController.go):
 *
 * | source | into a folder that is there | to nothing | to a file that is there |
 * |---|---|---|---|
 * | `dir` | folder/dir | path/dir | refused |
 * | `dir/` | what is in it, into the folder | path | refused |
 * | file | folder/file | path | overwritten |
 * | text | refused | path | overwritten |
 */
export async function copy(
  connection: Connection,
  { from }: Source,
  remotePath: string,
  call: Call,
): Promise<void> {
  const { client, close } = await dial(connection, call);
  try {
    const remote = await new Promise<SFTPWrapper>((resolve, reject) =>
      client.sftp((error, sftp) => (error === undefined ? resolve(sftp) : reject(error))),
    );
    if ("text" in from) await copyText(remote, from.text, remotePath);
    else if ((await stat(from.path)).isDirectory()) await copyFolder(remote, from.path, remotePath);
    else await copyFile(remote, from.path, remotePath);
  } finally {
    close();
  }
}

async function copyText(remote: SFTPWrapper, text: string, path: string): Promise<void> {
  if ((await statOf(remote, path))?.isDirectory() === true)
    throw new Error(
      `remote path ${path} is a directory; when using a text asset, remotePath must be a file path`,
    );
  await makeFolders(remote, posix.dirname(path));
  await told(`failed to write text content to remote path ${path}`, (done) =>
    remote.writeFile(path, text, done),
  );
}

async function copyFile(remote: SFTPWrapper, source: string, path: string): Promise<void> {
  const there = await statOf(remote, path);
  if (there === undefined) await makeFolders(remote, posix.dirname(path));
  await send(remote, source, there?.isDirectory() === true ? posix.join(path, basename(source)) : path);
}

async function copyFolder(remote: SFTPWrapper, source: string, path: string): Promise<void> {
  if ((await statOf(remote, path)) === undefined) await makeFolders(remote, path);
  const target = source.endsWith("/") ? path : posix.join(path, basename(source));
  await mustBeFolder(remote, target);
  for (const entry of await readdir(source, { recursive: true, withFileTypes: true })) {
    const from = join(entry.parentPath, entry.name);
    const to = posix.join(target, from.slice(source.length));
    if (entry.isDirectory()) await mustBeFolder(remote, to);
    else await send(remote, from, to);
  }
}

async function send(remote: SFTPWrapper, source: string, path: string): Promise<void> {
  try {
    await pipeline(createReadStream(source), remote.createWriteStream(path));
  } catch (error) {
    throw new Error(`failed to copy file ${source} to remote path ${path}: ${wordsOf(error)}`);
  }
}

async function mustBeFolder(remote: SFTPWrapper, path: string): Promise<void> {
  const there = await statOf(remote, path);
  if (there === undefined)
    await told(`failed to create remote directory ${path}`, (done) => remote.mkdir(path, done));
  else if (!there.isDirectory()) throw new Error(`remote path ${path} exists but is not a directory`);
}

async function makeFolders(remote: SFTPWrapper, path: string): Promise<void> {
  if (path === "" || path === "." || (await statOf(remote, path)) !== undefined) return;
  await makeFolders(remote, posix.dirname(path));
  await mustBeFolder(remote, path);
}

async function statOf(remote: SFTPWrapper, path: string): Promise<Stats | undefined> {
  return await new Promise((resolve, reject) =>
    remote.stat(path, (error, stats) => {
      if (error === undefined) return resolve(stats);
      if ("code" in error && error.code === NO_SUCH_FILE) return resolve(undefined);
      return reject(new Error(`failed to stat remote path ${path}: ${wordsOf(error)}`));
    }),
  );
}

async function told(what: string, act: (done: (error?: Error | null) => void) => void): Promise<void> {
  await new Promise<void>((resolve, reject) =>
    act((error) => (error ? reject(new Error(`${what}: ${wordsOf(error)}`)) : resolve())),
  );
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
