import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newOpensshKey } from "../../../lab/connect/openssh.ts";
import { connect, Mac, run } from "./mac.ts";
import { isRunning } from "./process.ts";

let mac: Mac;
beforeAll(async () => {
  mac = await Mac.start();
});
afterAll(async () => await mac.discard());

describe("a session runs commands as sshd would", () => {
  it("gives output, errors and status each on its own way", async () => {
    expect(await mac.run("echo out; echo err >&2; exit 7")).toEqual({
      status: 7,
      signal: undefined,
      out: "out\n",
      err: "err\n",
    });
  });

  it("passes standard input on, of any size", async () => {
    const input = "0123456789abcdef".repeat(64 * 1024);
    const { out } = await mac.run("wc -c", input);
    expect(Number(out)).toBe(input.length);
  });

  it("tells which signal ended a command", async () => {
    expect(await mac.run("kill -TERM $$")).toMatchObject({ signal: "SIGTERM" });
  });

  it("passes a client's signal on to the command", async () => {
    const client = await mac.connect();
    const ended = new Promise<string | undefined>((resolve, reject) =>
      client.exec("echo ready; sleep 60", (error, channel) => {
        if (error !== undefined) return reject(error);
        channel.once("data", () => channel.signal("TERM"));
        channel.once("exit", (_status: number | null, signal?: string) => resolve(signal));
        return channel.resume();
      }),
    );
    expect(await ended).toBe("SIGTERM");
    client.end();
  });

  it("serves several commands on one connection at once", async () => {
    // Each waits for what another one writes: one after the other would never end.
    const pipe = join(mac.places.home, "pipe");
    await mac.run(`mkfifo ${pipe}`);
    const [reader, writer] = await Promise.all([mac.run(`cat ${pipe}`), mac.run(`echo met > ${pipe}`)]);
    expect([reader.out, writer.status]).toEqual(["met\n", 0]);
  });

  it("starts in the Mac's home, as the Mac's user, with the Mac's tools alone", async () => {
    const { out } = await mac.run('pwd; whoami; id -u; uname -sm; echo "$PATH"; sw_vers -productVersion');
    const { root, home } = mac.places;
    const path = ["usr/bin", "bin", "usr/sbin", "sbin"].map((folder) => join(root, folder)).join(":");
    expect(out.split("\n")).toEqual([home, "erichblume", "501", "Darwin arm64", path, "15.7.3", ""]);
  });

  it("takes over the variables that macOS lets a client set, and no others", async () => {
    const client = await mac.connect();
    const { out } = await run(client, 'echo "$LC_TEST,$SECRET"', "", {
      env: { LC_TEST: "yes", SECRET: "no" },
    });
    expect(out).toBe("yes,\n");
    client.end();
  });

  it("lets a process that a session left behind live on, and ends it with the Mac", async () => {
    const other = await Mac.start();
    const { out } = await other.run("sleep 300 >/dev/null 2>&1 & echo $!");
    const pid = Number(out);
    expect(isRunning(pid)).toBe(true);
    await other.discard();
    expect(isRunning(pid)).toBe(false);
  });
});

describe("only who has the key gets in, and only to the host that is meant", () => {
  it.each([
    ["another key", () => ({ privateKey: newOpensshKey("a stranger") })],
    ["another user", () => ({ username: "root" })],
    ["a password", () => ({ password: "secret", authHandler: ["password" as const] })],
  ])("refuses %s", async (_what, change) => {
    await expect(connect(mac.emulator, change())).rejects.toThrow(/authentication methods failed/);
  });

  it("shows the host key that known_hosts names", async () => {
    await expect(connect(mac.emulator, { hostVerifier: () => false })).rejects.toThrow(/Host denied/);
    expect(await readFile(mac.emulator.environment["LAB_INDRI_KNOWN_HOSTS"] ?? "", "utf8")).toMatch(
      new RegExp(`^\\[127\\.0\\.0\\.1\\]:${mac.emulator.ports["ssh"]} ssh-ed25519 `),
    );
  });

  it("keeps its keys for itself, over restarts", async () => {
    const path = mac.emulator.environment["LAB_INDRI_KEY"] ?? "";
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const first = await Mac.start();
    const key = await readFile(first.emulator.environment["LAB_INDRI_KNOWN_HOSTS"] ?? "", "utf8");
    await first.stop();
    const second = await Mac.start({}, first.places.dataDir);
    const again = await readFile(second.emulator.environment["LAB_INDRI_KNOWN_HOSTS"] ?? "", "utf8");
    expect(again.split(" ").slice(1)).toEqual(key.split(" ").slice(1));
    await second.discard();
  });
});

describe("a connection breaks off when it is told to", () => {
  it("at the login", async () => {
    await mac.control("POST", "faults", { drop: "login" });
    const client = await mac.connect();
    await expect(run(client, "true")).rejects.toThrow();
    expect((await mac.run("echo fine", "", await mac.connect())).out).toBe("fine\n");
  });

  it("before a command: nothing of it happens", async () => {
    await mac.control("POST", "faults", { drop: "before", command: "touch never" });
    const client = await mac.connect();
    await expect(run(client, "touch never")).resolves.toMatchObject({ status: undefined });
    expect((await mac.run("ls never")).status).not.toBe(0);
  });

  it("after a command: it happened, and nobody knows", async () => {
    await mac.control("POST", "faults", { drop: "after", command: "touch done" });
    const client = await mac.connect();
    await expect(run(client, "touch done")).resolves.toMatchObject({ status: undefined, signal: undefined });
    expect((await mac.run("ls done")).status).toBe(0);
  });

  it("in the middle of the input", async () => {
    await mac.control("POST", "faults", { drop: "during", bytes: 100_000, command: "cat > half" });
    const client = await mac.connect();
    await expect(run(client, "cat > half", "x".repeat(1_000_000))).resolves.toMatchObject({
      status: undefined,
    });
    const { out } = await mac.run("wc -c < half");
    expect(Number(out)).toBeLessThan(1_000_000);
  });

  it("only at the third command that matches, and then no more", async () => {
    await mac.control("POST", "faults", { drop: "before", command: "^step", skip: 2 });
    const statuses: (number | undefined)[] = [];
    for (const step of [1, 2, 3, 4])
      statuses.push((await run(await mac.connect(), `step${step}() { :; }; step${step}`)).status);
    expect(statuses).toEqual([0, 0, undefined, 0]);
  });

  it("refuses a fault that it does not understand", async () => {
    await expect(mac.control("POST", "faults", { drop: "sometimes" })).rejects.toThrow(/HTTP 400/);
  });

  it("tells afterwards what was asked", async () => {
    await mac.control("DELETE", "requests");
    await mac.run("exit 3");
    expect(await mac.control("GET", "requests")).toEqual([
      { connection: expect.any(Number), kind: "command", command: "exit 3", status: 3 },
    ]);
  });
});
