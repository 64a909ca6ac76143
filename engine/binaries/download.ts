import { createHash } from "node:crypto";
import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { execa } from "execa";
import type { Release } from "./spec.ts";

/**
 * Downloads an official release into a folder and keeps the files that the release names.
 *
 * @param progress told the share of bytes, 0 to 1
 * @throws Error when it cannot be reached or its checksum is not the published one
 */
export async function download(
  release: Release,
  folder: string,
  progress: (fraction: number) => void,
): Promise<void> {
  const name = basename(release.url);
  const expected = await publishedChecksum(release.checksums, name);
  const archive = join(folder, name);
  const body = await fetchBytes(release.url, progress);
  const actual = createHash("sha256").update(body).digest("hex");
  if (actual !== expected) throw new Error(`${name} has the checksum ${actual}, published is ${expected}`);
  await writeFile(archive, body);
  const unpacked = join(folder, "unpacked");
  await mkdir(unpacked);
  await execa("tar", ["-xzf", archive, "-C", unpacked]);
  for (const file of release.files) await copyFile(join(unpacked, file), join(folder, basename(file)));
  await rm(unpacked, { recursive: true });
  await rm(archive);
}

async function publishedChecksum(url: string, name: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`${url} answered HTTP ${response.status}`);
  const line = (await response.text()).split("\n").find((candidate) => candidate.endsWith(` ${name}`));
  const checksum = line?.split(/\s+/)[0];
  if (checksum === undefined) throw new Error(`${url} names no checksum for ${name}`);
  return checksum;
}

async function fetchBytes(url: string, progress: (fraction: number) => void): Promise<Buffer> {
  const response = await fetch(url, { signal: AbortSignal.timeout(600_000) });
  if (!response.ok || response.body === null) throw new Error(`${url} answered HTTP ${response.status}`);
  const total = Number(response.headers.get("content-length") ?? 0);
  const chunks: Uint8Array[] = [];
  let received = 0;
  for await (const chunk of response.body) {
    chunks.push(chunk);
    received += chunk.length;
    if (total > 0) progress(received / total);
  }
  return Buffer.concat(chunks);
}
