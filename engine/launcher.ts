import { open } from "node:fs/promises";
import { writeIfChanged } from "./write.ts";

/** By this line a launcher of ours is told from an official program, also when it is another checkout's. */
const MARK = "# A stand-in of BlumeOps: starts a TypeScript file of one checkout.";

/** Writes a program of one line that stands in for another. */
export async function writeLauncher(path: string, line: string): Promise<void> {
  await writeIfChanged(path, `#!/bin/sh\n${MARK}\n${line}\n`, 0o755);
}

/** Whether a program is a launcher of ours, of whichever checkout. */
export async function isLauncher(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(256), 0, 256, 0);
    return buffer.toString("utf8", 0, bytesRead).includes(MARK);
  } finally {
    await file.close();
  }
}
