import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { installPlugins, standInFor } from "../../../engine/plugins.ts";

const ROOT = join(import.meta.dirname, "../../..");
const Said = z.object({ PULUMI_DEBUG_PROVIDERS: z.string() });
let folder: string;
let home: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "blumeops-attach-"));
  home = join(folder, "home");
  await installPlugins(home, join(folder, "pulumi"), ROOT, { HOME: folder });
});
afterEach(async () => await rm(folder, { recursive: true, force: true }));

/** A process that attaches the stand-in for `command` and lives on; its first line is what the engine would be told. */
function attaching(then: string) {
  const source = `
    const { attachStandIns } = await import(${JSON.stringify(join(ROOT, "engine/attach.ts"))});
    console.log(JSON.stringify(await attachStandIns(["command", "no-such"], ${JSON.stringify(home)}, {})));
    ${then}`;
  return spawn(process.execPath, ["--input-type=module", "--eval", source], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

async function portSaid(child: ReturnType<typeof attaching>): Promise<number> {
  const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  const { PULUMI_DEBUG_PROVIDERS } = Said.parse(JSON.parse(String(value)));
  return Number(/^command:(\d+)$/.exec(PULUMI_DEBUG_PROVIDERS)?.[1]);
}

async function isServed(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const served = await once(socket, "connect").then(
    () => true,
    () => false,
  );
  socket.destroy();
  return served;
}

describe("a stand-in that was started before the engine", () => {
  it("is served where the engine is told, and ends when the process that started it is killed", async () => {
    const child = attaching("setInterval(() => undefined, 1000);");
    const port = await portSaid(child);
    expect(await isServed(port)).toBe(true);
    child.kill("SIGKILL");
    await vi.waitFor(async () => expect(await isServed(port)).toBe(false), {
      timeout: 20_000,
      interval: 100,
    });
  });

  it("keeps nobody from ending, and goes with it", async () => {
    const child = attaching("");
    const ended = once(child, "exit");
    const port = await portSaid(child);
    expect((await ended)[0]).toBe(0);
    await vi.waitFor(async () => expect(await isServed(port)).toBe(false), {
      timeout: 20_000,
      interval: 100,
    });
  });
});

describe("a provider that the official plugin serves", () => {
  it("has no stand-in to be started", async () => {
    expect(await standInFor("command", home)).toMatch(/pulumi-resource-command$/);
    expect(await standInFor("command", folder)).toBeUndefined();
    expect(await standInFor("no-such", home)).toBeUndefined();
  });
});
