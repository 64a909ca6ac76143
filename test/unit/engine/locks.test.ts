import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it, onTestFinished } from "vitest";
import { removeDeadLocks } from "../../../engine/locks.ts";

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "blumeops-locks-"));
  onTestFinished(async () => await rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A lock in a backend of its own, laid out as the engine does. */
async function lockOf(holder: unknown): Promise<{ backend: string; lock: string }> {
  const folder = await newFolder();
  const locks = join(folder, ".pulumi", "locks", "organization", "blumeops", "network");
  await mkdir(locks, { recursive: true });
  const lock = join(locks, "6f1c2f0e.json");
  await writeFile(lock, typeof holder === "string" ? holder : JSON.stringify(holder));
  return { backend: `file://${folder}`, lock };
}

/** The id of a process that has ended. */
async function deadProcess(): Promise<number> {
  const child = execa("true");
  await child;
  return child.pid ?? 0;
}

describe("a lock whose engine is gone is removed", () => {
  it("when its process has ended", async () => {
    const { backend, lock } = await lockOf({ pid: await deadProcess(), hostname: hostname() });
    await removeDeadLocks(backend);
    expect(existsSync(lock)).toBe(false);
  });

  it("when its process id has gone to another program", async () => {
    const { backend, lock } = await lockOf({ pid: process.pid, hostname: hostname() });
    await removeDeadLocks(backend);
    expect(existsSync(lock)).toBe(false);
  });
});

describe("a lock that may be held is left alone", () => {
  it("when the engine runs", async () => {
    const folder = await newFolder();
    await symlink((await execa("which", ["sleep"])).stdout, join(folder, "pulumi"));
    const engine = spawn(join(folder, "pulumi"), ["60"]);
    onTestFinished(() => void engine.kill());
    await new Promise((resolve) => engine.once("spawn", resolve));
    const { backend, lock } = await lockOf({ pid: engine.pid, hostname: hostname() });
    await removeDeadLocks(backend);
    expect(existsSync(lock)).toBe(true);
  });

  it("when it is another machine's", async () => {
    const { backend, lock } = await lockOf({ pid: await deadProcess(), hostname: "elsewhere" });
    await removeDeadLocks(backend);
    expect(existsSync(lock)).toBe(true);
  });

  it("when it does not say whose it is", async () => {
    const { backend, lock } = await lockOf("half a l");
    await removeDeadLocks(backend);
    expect(existsSync(lock)).toBe(true);
  });

  it.each([undefined, "https://api.example.com", "file:///nowhere/at/all"])(
    "in the backend %s",
    async (backend) => {
      await expect(removeDeadLocks(backend)).resolves.toBeUndefined();
    },
  );
});
