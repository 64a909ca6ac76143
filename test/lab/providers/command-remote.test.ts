import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { remote } from "@pulumi/command";
import { secret } from "@pulumi/pulumi";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { EngineReport } from "../../../engine/change.ts";
import { type Operation, openStack, runStack } from "../../../engine/stack.ts";
import { Stage } from "../engine/stage.ts";
import { Mac, SEED } from "../indri/mac.ts";
import { whoServes } from "./plugins.ts";

let mac: Mac;
let connection: { host: string; port: number; user: string; privateKey: string; hostKey: string };
beforeAll(async () => {
  // Beside what macOS lets through, one variable of ours.
  mac = await Mac.start({ ...SEED, acceptEnvironment: ["LANG", "LC_*", "GREETING"] });
  const { environment } = mac.emulator;
  const [, ...hostKey] = (await readFile(environment["LAB_INDRI_KNOWN_HOSTS"] ?? "", "utf8"))
    .trim()
    .split(" ");
  connection = {
    host: environment["LAB_INDRI_HOST"] ?? "",
    port: Number(environment["LAB_INDRI_PORT"]),
    user: environment["LAB_INDRI_USER"] ?? "",
    privateKey: await readFile(environment["LAB_INDRI_KEY"] ?? "", "utf8"),
    hostKey: hostKey.join(" "),
  };
});
afterAll(async () => await mac.discard());

describe.each(whoServes("command", "1.2.1"))("a remote command, served by the $by,", ({ home }) => {
  let stage: Stage;
  let stack: Stack;
  let args: remote.CommandArgs | undefined;
  let stacks = 0;
  beforeAll(async () => {
    stage = await Stage.open(home);
    return async () => await stage[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    stacks += 1;
    const place = stage.place(async () => {
      if (args === undefined) return {};
      const { stdout, stderr } = new remote.Command("asked", args);
      return { stdout, stderr };
    });
    ({ stack } = await openStack({ ...place, stack: `test${stacks}` }));
  });
  afterEach(async () => await mac.control("DELETE", "faults"));

  const run = async (operation: Operation): Promise<EngineReport> =>
    await runStack(stack, operation, new AbortController().signal);
  const up = async (wanted: remote.CommandArgs | undefined): Promise<EngineReport> => {
    args = wanted;
    return await run("up");
  };
  const said = async (name: string): Promise<unknown> => (await stack.outputs())[name]?.value;
  const errorsOf = ({ diagnostics }: EngineReport): string =>
    diagnostics.flatMap(({ severity, message }) => (severity === "error" ? [message] : [])).join("\n");

  it("is run once, tells what it printed, and is left alone while nothing is changed", async () => {
    await mac.run("rm -f count");
    const wanted = { connection, create: "echo one >>count; echo out; echo err >&2; echo" };
    expect((await up(wanted)).changes.map(({ kind }) => kind)).toEqual(["create"]);
    expect([await said("stdout"), await said("stderr")]).toEqual(["out\n", "err"]);
    expect((await up(wanted)).changes).toEqual([]);
    expect(await readFile(join(mac.places.home, "count"), "utf8")).toBe("one\n");
  });

  it("gets its standard input, however long, and is run again by update for another", async () => {
    const create = "wc -c | tr -d ' '";
    await up({ connection, create, stdin: secret("x".repeat(300_000)) });
    expect(await said("stdout")).toBe("300000");
    const { changes } = await up({ connection, create, update: "sed 's/^/again /'", stdin: "short" });
    expect(changes).toMatchObject([
      { kind: "update", properties: expect.arrayContaining(["stdin", "update"]) },
    ]);
    expect(await said("stdout")).toBe("again short");
  });

  it("is run again by create where there is no update", async () => {
    await up({ connection, create: "echo one" });
    await up({ connection, create: "echo two" });
    expect(await said("stdout")).toBe("two");
  });

  it("previews a change without knowing what it will print, and without running it", async () => {
    await up({ connection, create: "echo one" });
    args = { connection, create: "touch previewed" };
    expect((await run("preview")).changes).toMatchObject([{ kind: "update" }]);
    expect(existsSync(join(mac.places.home, "previewed"))).toBe(false);
  });

  it.each([
    ["of which one is another", ["a", "b"], ["a", "c"]],
    ["of which one is more", ["a"], ["a", "b"]],
    ["that come", undefined, ["a"]],
    ["that go", ["a"], undefined],
  ])("is made anew for triggers %s, the new one before the old one goes", async (_how, before, after) => {
    const log = "trace";
    const wanted = (triggers: string[] | undefined): remote.CommandArgs => ({
      connection,
      create: `echo create >>${log}`,
      update: `echo update >>${log}`,
      delete: `echo delete >>${log}`,
      ...(triggers === undefined ? {} : { triggers }),
    });
    await mac.run(`rm -f ${log}`);
    await up(wanted(before));
    const { changes } = await up(wanted(after));
    expect(changes.map(({ kind }) => kind)).toEqual(["replace"]);
    expect(await readFile(join(mac.places.home, log), "utf8")).toBe("create\ncreate\ndelete\n");
  });

  it("is changed in place for another connection", async () => {
    await up({ connection, create: "echo one", update: "echo two" });
    const { changes } = await up({
      connection: { ...connection, perDialTimeout: 20 },
      create: "echo one",
      update: "echo two",
    });
    expect(changes).toMatchObject([{ kind: "update", forcedBy: [] }]);
    expect(await said("stdout")).toBe("two");
  });

  it("ends with delete, which gets what it was last told", async () => {
    await mac.run("rm -f last");
    await up({ connection, create: "cat", delete: "cat >last", stdin: "first" });
    await up({ connection, create: "cat", delete: "cat >last", stdin: "second" });
    await up(undefined);
    expect(await readFile(join(mac.places.home, "last"), "utf8")).toBe("second");
  });

  it("keeps its state in a refresh, since nothing can be read", async () => {
    const wanted = { connection, create: "echo one >file" };
    await up(wanted);
    await mac.run("rm file");
    expect((await run("refresh")).drift).toEqual([]);
    expect((await up(wanted)).changes).toEqual([]);
  });

  it("gets variables that the server takes, and fails for one that it does not", async () => {
    await up({ connection, create: 'echo "$GREETING"', environment: { GREETING: "good morning" } });
    expect(await said("stdout")).toBe("good morning");
    const refused = await up({ connection, create: "touch refused", environment: { OTHER: "x" } });
    expect(errorsOf(refused)).toContain('could not set environment variable "OTHER": ssh: setenv failed');
    expect(existsSync(join(mac.places.home, "refused"))).toBe(false);
  });

  it("has its secrets encrypted in the state", async () => {
    await up({ connection, create: "cat >/dev/null", stdin: secret("a value that nobody may see") });
    const text = await readFile(
      stage.path("state", ".pulumi", "stacks", "blumeops", `test${stacks}.json`),
      "utf8",
    );
    expect(text).toContain('"connection"');
    expect(text).not.toContain("a value that nobody may see");
    expect(text).not.toContain("OPENSSH PRIVATE KEY");
  });
  it("shows what it prints while it runs, or as much of it as it is told", async () => {
    const seen = async (logging: remote.CommandArgs["logging"]): Promise<string[]> => {
      const lines: string[] = [];
      args = {
        connection,
        create: `echo out; echo err >&2; : ${logging}`,
        ...(logging === undefined ? {} : { logging }),
      };
      await stack.up({
        onEvent: ({ diagnosticEvent }) => {
          if (diagnosticEvent?.urn?.endsWith("::asked") === true)
            lines.push(diagnosticEvent.message.replaceAll(/<\{%[^%]*%\}>/g, "").trim());
        },
        onOutput: () => undefined,
      });
      return lines.filter((line) => line === "out" || line === "err").sort();
    };
    expect(await seen(undefined)).toEqual(["err", "out"]);
    expect(await seen("stdout")).toEqual(["out"]);
    expect(await seen("none")).toEqual([]);
  });

  it.each([
    [
      "ends badly",
      { create: "echo why; exit 3" },
      'Process exited with status 3: running "echo why; exit 3":\nwhy',
    ],
    [
      "meets another host key",
      {
        connection: () => ({ ...connection, hostKey: OTHER_KEY, dialErrorLimit: 0 }),
        create: "touch reached",
      },
      "ssh: handshake failed: ssh: host key mismatch",
    ],
    [
      "is not let in",
      { connection: () => ({ ...connection, user: "nobody", dialErrorLimit: 0 }), create: "touch reached" },
      "ssh: unable to authenticate",
    ],
    [
      "finds nobody at home",
      { connection: () => ({ ...connection, port: 1, dialErrorLimit: 1 }), create: "touch reached" },
      "after 1 failed attempts: dial tcp 127.0.0.1:1: connect: connection refused",
    ],
    [
      "has no good key",
      { connection: () => ({ ...connection, privateKey: "no key" }), create: "touch reached" },
      "ssh: no key found",
    ],
  ])("that %s says so, and is not taken as done", async (_what, wanted, words) => {
    const to = "connection" in wanted ? wanted.connection() : connection;
    const failed = await up({ connection: to, create: wanted.create });
    expect(failed.ok).toBe(false);
    expect(errorsOf(failed)).toContain(words);
    expect(existsSync(join(mac.places.home, "reached"))).toBe(false);
    expect((await up({ connection, create: "echo well" })).changes.map(({ kind }) => kind)).toEqual([
      "create",
    ]);
  });

  it.each(["before", "after"] as const)("says that the connection broke %s it was run", async (drop) => {
    await mac.control("POST", "faults", { drop, command: "touch" });
    const failed = await up({ connection, create: "touch dropped" });
    expect(failed.ok).toBe(false);
    expect(errorsOf(failed)).toContain("remote command exited without exit status or exit signal");
    expect((await up({ connection, create: "touch dropped" })).ok).toBe(true);
  });

  it("goes through a proxy", async () => {
    const failed = await up({
      connection: { ...connection, proxy: { ...connection, port: 1, dialErrorLimit: 0 } },
      create: "touch reached",
    });
    expect(errorsOf(failed)).toContain(
      "proxy: after 0 failed attempts: dial tcp 127.0.0.1:1: connect: connection refused",
    );
  });

  it("is dialled again while nobody answers", async () => {
    const { port } = connection;
    let refused = 0;
    const gate = createServer((socket) => {
      socket.on("error", () => undefined);
      if (refused < 2) {
        refused += 1;
        socket.destroy();
        return;
      }
      const onward = connect(port, "127.0.0.1");
      onward.on("error", () => undefined);
      socket.pipe(onward).pipe(socket);
    }).listen(0, "127.0.0.1");
    await once(gate, "listening");
    const address = gate.address();
    const through = typeof address === "object" && address !== null ? address.port : 0;
    expect(errorsOf(await up({ connection: { ...connection, port: through }, create: "echo well" }))).toBe(
      "",
    );
    expect(refused).toBe(2);
    gate.close();
  });
});

const OTHER_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8JmZ4oXhk0mJ4pXl3eQv9oTn2zYQb0Q1n9c8u3pQZk";
