import { createHash } from "node:crypto";
import { chmod, copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { execa } from "execa";
import type { Binary, Release } from "./spec.ts";

/**
 * Downloads an official release into a folder and keeps the files that the release names. The publisher's checksum is fetched beside
 * it, so it tells a damaged download from a whole one; that the publisher is the right one rests on TLS.
 *
 * @param progress told the share of bytes, 0 to 1
 * @param signal ends the download
 * @throws Error when it cannot be reached or its checksum is not the published one
 */
export async function download(
  { name }: Pick<Binary, "name">,
  release: Release,
  folder: string,
  progress: (fraction: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  const file = basename(new URL(release.url).pathname);
  const expected = await publishedChecksum(release.checksums, file, signal);
  const body = await fetchBytes(release.url, progress, signal);
  const actual = createHash(expected.length === 128 ? "sha512" : "sha256")
    .update(body)
    .digest("hex");
  if (actual !== expected) throw new Error(`${file} has the checksum ${actual}, published is ${expected}`);
  if (release.files === undefined) {
    await writeFile(join(folder, name), body);
    await chmod(join(folder, name), 0o755);
    return;
  }
  const archive = join(folder, file);
  const unpacked = join(folder, "unpacked");
  await writeFile(archive, body);
  await mkdir(unpacked);
  await execa("tar", ["-xf", archive, "-C", unpacked]);
  for (const kept of release.files) await copyFile(join(unpacked, kept), join(folder, basename(kept)));
  await rm(unpacked, { recursive: true });
  await rm(archive);
}

async function publishedChecksum(url: string, file: string, signal?: AbortSignal): Promise<string> {
  const response = await fetch(url, { signal: within(10_000, signal) });
  if (!response.ok) throw new Error(`${url} answered HTTP ${response.status}`);
  const lines = (await response.text())
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/));
  // In such lists an asterisk before the name marks a binary file.
  const sum = lines.find(([, name]) => name?.replace(/^\*/, "") === file)?.[0];
  const only = lines.length === 1 && lines[0]?.length === 1 ? lines[0][0] : undefined;
  const checksum = (sum ?? only)?.toLowerCase();
  if (checksum === undefined || !/^([0-9a-f]{64}|[0-9a-f]{128})$/.test(checksum))
    throw new Error(`${url} names no SHA-256 or SHA-512 for ${file}`);
  return checksum;
}

async function fetchBytes(
  url: string,
  progress: (fraction: number) => void,
  signal?: AbortSignal,
): Promise<Buffer> {
  const response = await fetch(url, { signal: within(600_000, signal) });
  if (!response.ok || response.body === null) throw new Error(`${url} answered HTTP ${response.status}`);
  const total = Number(response.headers.get("content-length") ?? 0);
  const chunks: Uint8Array[] = [];
  let received = 0;
  for await (const chunk of response.body) {
    chunks.push(chunk);
    received += chunk.length;
    if (total > 0) progress(Math.min(1, received / total));
  }
  return Buffer.concat(chunks);
}

function within(milliseconds: number, signal?: AbortSignal): AbortSignal {
  const limit = AbortSignal.timeout(milliseconds);
  return signal === undefined ? limit : AbortSignal.any([limit, signal]);
}
