import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { iniText } from "../../../derive/formats/ini.ts";
import { alloyFault } from "../../../lab/indri/programs/alloy-syntax.ts";
import { alloyFormat } from "../tools/alloy.ts";
import { readIni } from "../tools/ini.ts";
import { fileEnding, indri, textOf } from "./documents.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "host-documents-"));
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

describe("Alloy's configuration", () => {
  it("is read by Grafana's own parser, and is as its formatter would have it", async () => {
    const text = textOf(fileEnding(await indri(), "/config.alloy"));
    const { formatted, fault } = await alloyFormat(text);
    expect(fault).toBe("");
    expect(`${formatted}\n`).toBe(text);
    expect(alloyFault(text)).toBeUndefined();
  });

  it("is not when a brace is missing, for either of the two that read it", async () => {
    const text = textOf(fileEnding(await indri(), "/config.alloy")).replace("}", "");
    expect((await alloyFormat(text)).fault).toMatch(/^config\.alloy:\d+/);
    expect(alloyFault(text)).toBeDefined();
  });
});

describe("Forgejo's configuration", () => {
  it("is read by Forgejo's own reader, every secret in it as it is", async () => {
    const secret = "a;b#c=d\\e\"f' g";
    const read = await readIni(fileEnding(await indri(), "/app.ini").content(() => secret));
    expect(read["DEFAULT"]?.["APP_NAME"]).toBe("Forgejo");
    expect(read["repository.pull-request"]).toEqual({ DEFAULT_MERGE_STYLE: "merge" });
    expect(read["security"]?.["INTERNAL_TOKEN"]).toBe(secret);
    expect(read["server"]?.["LFS_JWT_SECRET"]).toBe(secret);
  });

  it("gives every value back, whatever it is made of", async () => {
    const values = fc.sample(
      fc.string({ unit: "grapheme-ascii", minLength: 1 }).filter((value) => !/[`\r\n]/.test(value)),
      400,
    );
    const keys = Object.fromEntries(values.map((value, i) => [`KEY_${i}`, value]));
    expect((await readIni(iniText({ "a.b": keys })))["a.b"]).toEqual(keys);
  });
});

describe("Zot's configuration", () => {
  // Zot itself is in no registry; its stand-in of the lab reads the same keys.
  const zot = fileURLToPath(new URL("../../../lab/indri/programs/zot.ts", import.meta.url));
  async function verify(text: string): Promise<number | undefined> {
    const path = join(folder, "config.json");
    await writeFile(path, text);
    return (await execa(process.execPath, [zot, "verify", path], { reject: false })).exitCode;
  }

  it("is valid for the lab's Zot, and a port that is a number is not", async () => {
    const text = textOf(fileEnding(await indri(), "/zot/config.json"));
    expect(await verify(text)).toBe(0);
    expect(await verify(text.replace('"5050"', "5050"))).toBe(1);
  });
});
