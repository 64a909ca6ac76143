import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { remote } from "@pulumi/command";
import { asset } from "@pulumi/pulumi";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { EngineReport } from "../../../engine/change.ts";
import { openStack, runStack } from "../../../engine/stack.ts";
import { Stage } from "../engine/stage.ts";
import { Mac } from "../indri/mac.ts";
import { whoServes } from "./plugins.ts";

let mac: Mac;
let connection: { host: string; port: number; user: string; privateKey: string };
beforeAll(async () => {
  mac = await Mac.start();
  const { environment } = mac.emulator;
  connection = {
    host: environment["LAB_INDRI_HOST"] ?? "",
    port: Number(environment["LAB_INDRI_PORT"]),
    user: environment["LAB_INDRI_USER"] ?? "",
    privateKey: await readFile(environment["LAB_INDRI_KEY"] ?? "", "utf8"),
  };
});
afterAll(async () => await mac.discard());

describe.each(whoServes("command", "1.2.1"))(
  "what is copied to another machine, served by the $by,",
  ({ home }) => {
    let stage: Stage;
    let stack: Stack;
    let args: Omit<remote.CopyToRemoteArgs, "connection"> | undefined;
    let stacks = 0;
    let there: string;
    beforeAll(async () => {
      stage = await Stage.open(home);
      await mkdir(stage.path("folder", "deep"), { recursive: true });
      await writeFile(stage.path("folder", "a"), "a");
      await writeFile(stage.path("folder", "deep", "b"), "b");
      return async () => await stage[Symbol.asyncDispose]();
    });
    beforeEach(async () => {
      stacks += 1;
      there = join(mac.places.home, `copies-${home === undefined ? "stand-in" : "official"}-${stacks}`);
      await mkdir(there);
      const place = stage.place(async () => {
        if (args !== undefined) new remote.CopyToRemote("copied", { connection, ...args });
      });
      ({ stack } = await openStack({ ...place, stack: `test${stacks}` }));
    });
    const up = async (wanted: typeof args): Promise<EngineReport> => {
      args = wanted;
      return await runStack(stack, "up", new AbortController().signal);
    };
    const text = async (...names: string[]): Promise<string> => await readFile(join(there, ...names), "utf8");
    const errorsOf = ({ diagnostics }: EngineReport): string =>
      diagnostics.map(({ message }) => message).join("\n");

    it("is a text at its path, with the folders above it, and another for another text; it stays when it is stated no more", async () => {
      const remotePath = join(there, "some", "where", "text");
      await up({ source: new asset.StringAsset("one"), remotePath });
      expect(await text("some", "where", "text")).toBe("one");
      expect((await up({ source: new asset.StringAsset("one"), remotePath })).changes).toEqual([]);
      expect((await up({ source: new asset.StringAsset("two"), remotePath })).changes).toMatchObject([
        { kind: "update" },
      ]);
      expect(await text("some", "where", "text")).toBe("two");
      await up(undefined);
      expect(await text("some", "where", "text")).toBe("two");
    });

    it("is a file at its path, or in the folder that is there", async () => {
      const source = new asset.FileAsset(stage.path("folder", "a"));
      expect(errorsOf(await up({ source, remotePath: join(there, "file") }))).toBe("");
      expect(await text("file")).toBe("a");
      await mkdir(join(there, "into"));
      await up({ source, remotePath: join(there, "into") });
      expect(await text("into", "a")).toBe("a");
    });

    it("is a folder with what is in it, or only what is in it where its name ends with a slash", async () => {
      const folder = stage.path("folder");
      expect(errorsOf(await up({ source: new asset.FileArchive(folder), remotePath: there }))).toBe("");
      expect(await text("folder", "deep", "b")).toBe("b");
      await up({ source: new asset.FileArchive(`${folder}/`), remotePath: join(there, "plain") });
      expect(await text("plain", "deep", "b")).toBe("b");
    });

    it("is refused where it cannot be", async () => {
      expect(errorsOf(await up({ source: new asset.StringAsset("x"), remotePath: there }))).toContain(
        `remote path ${there} is a directory; when using a text asset, remotePath must be a file path`,
      );
      const nowhere = new asset.RemoteAsset("https://example.com/x");
      expect((await up({ source: nowhere, remotePath: join(there, "x") })).ok).toBe(false);
    });
  },
);
