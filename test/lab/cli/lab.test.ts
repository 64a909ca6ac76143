import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { Checkout } from "../checkout.ts";

const Status = z.object({
  daemons: z.array(
    z.object({
      name: z.string(),
      running: z.boolean(),
      pid: z.int().optional(),
      ports: z.record(z.string(), z.int()),
    }),
  ),
});

let checkout: Checkout;

async function status(of: Checkout = checkout): Promise<z.output<typeof Status>["daemons"]> {
  return Status.parse(await of.json(["lab", "status"])).daemons;
}

/** Waits until the system has taken processes away that have ended, which on a busy machine takes its time. */
async function gone(pids: readonly number[]): Promise<void> {
  for (const pid of pids) await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow("ESRCH"), 20_000);
}

beforeAll(async () => {
  checkout = await Checkout.make();
});
afterAll(async () => await checkout.remove());

describe("the lab's daemons", () => {
  it("start alone or together", async () => {
    await checkout.json(["lab", "start", "--only", "gandi"]);
    expect((await status()).filter(({ running }) => running).map(({ name }) => name)).toEqual(["gandi"]);
    await checkout.json(["lab", "start"]);
    expect((await status()).every(({ running }) => running)).toBe(true);
  });

  it("come back after a kill, on the ports that a shell may still know", async () => {
    const before = await status();
    const pids = before.flatMap(({ pid }) => pid ?? []);
    for (const pid of pids) process.kill(pid, "SIGKILL");
    await gone(pids);
    await checkout.json(["lab", "start"]);
    const after = await status();
    expect(after.map(({ ports }) => ports)).toEqual(before.map(({ ports }) => ports));
    expect(after.map(({ pid }) => pid)).not.toEqual(before.map(({ pid }) => pid));
  });

  it("do not meet those of another checkout", async () => {
    const other = await Checkout.make();
    try {
      await other.json(["lab", "start"]);
      const ports = [await status(), await status(other)].map((daemons) =>
        daemons.flatMap(({ ports }) => Object.values(ports)),
      );
      expect(ports[0]?.filter((port) => ports[1]?.includes(port))).toEqual([]);
    } finally {
      await other.remove();
    }
  });

  it("leave no process behind when they are stopped", async () => {
    const pids = (await status()).flatMap(({ pid }) => pid ?? []);
    expect(pids.length).toBeGreaterThan(0);
    await checkout.json(["lab", "stop"]);
    await gone(pids);
    expect((await execa("pgrep", ["-f", checkout.folder], { reject: false })).stdout).toBe("");
  });
});

describe("Ctrl-C", () => {
  it("ends an apply cleanly, and the next one finishes it", async () => {
    await checkout.json(["lab", "start"]);
    const { code, stderr } = await checkout.interrupted(["up"], "applying");
    expect(stderr).toContain("ending cleanly");
    expect(code, stderr).toBe(1);
    await checkout.json(["up"]);
    const { code: again, stdout } = await checkout.run(["preview", "--json"]);
    expect(again).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ stacks: [{ changes: [] }, { changes: [] }] });
  });
});
