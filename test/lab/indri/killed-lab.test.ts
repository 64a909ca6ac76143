import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it } from "vitest";
import { isRunning } from "./process.ts";

describe("a lab that is killed leaves nothing running", () => {
  it("ends agents and what sessions left behind", async () => {
    const folder = await mkdtemp(join(tmpdir(), "lab-indri-"));
    const lab = spawn(process.execPath, [join(import.meta.dirname, "killed-lab.ts"), folder], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = await once(createInterface(lab.stdout), "line");
    const pids = String(line).split(" ").map(Number);
    expect(pids.map(isRunning)).toEqual([true, true]);
    lab.kill("SIGKILL");
    await expect.poll(() => pids.some(isRunning), { timeout: 10_000 }).toBe(false);
    await rm(folder, { recursive: true, force: true });
  });
});
