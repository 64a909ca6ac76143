import { readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { SFTPWrapper } from "ssh2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Mac } from "./mac.ts";

let mac: Mac;
let sftp: SFTPWrapper;
beforeAll(async () => {
  mac = await Mac.start();
  sftp = await mac.sftp();
});
afterAll(async () => await mac.discard());

const home = (name: string) => join(mac.places.home, name);

describe("SFTP writes a file so that a reader sees the old one or the new one", () => {
  it("writes beside it, syncs, and renames over it", async () => {
    await writeFile(home("config"), "old");
    const handle = await new Promise<Buffer>((resolve, reject) =>
      sftp.open(".config.tmp", "w", { mode: 0o600 }, (error, opened) =>
        error ? reject(error) : resolve(opened),
      ),
    );
    const bytes = Buffer.from("new\n");
    await new Promise<void>((resolve, reject) =>
      sftp.write(handle, bytes, 0, bytes.length, 0, (error) => (error ? reject(error) : resolve())),
    );
    await new Promise<void>((resolve, reject) =>
      sftp.ext_openssh_fsync(handle, (error) => (error ? reject(error) : resolve())),
    );
    await promisify(sftp.close.bind(sftp))(handle);
    expect((await stat(home(".config.tmp"))).mode & 0o777).toBe(0o600);
    await new Promise<void>((resolve, reject) =>
      sftp.ext_openssh_rename(".config.tmp", "config", (error) => (error ? reject(error) : resolve())),
    );
    expect(await readFile(home("config"), "utf8")).toBe("new\n");
  });

  it("does not replace by the plain rename", async () => {
    await writeFile(home("a"), "a");
    await writeFile(home("b"), "b");
    await expect(promisify(sftp.rename.bind(sftp))("a", "b")).rejects.toThrow(/Failure/);
    expect(await readFile(home("b"), "utf8")).toBe("b");
  });
});

describe("SFTP carries files and folders", () => {
  it("carries a large file both ways unharmed", async () => {
    const bytes = Buffer.alloc(3_000_001, "the quick brown fox ");
    await writeFile(home("large"), bytes);
    await promisify(sftp.fastGet.bind(sftp))("large", home("copy"));
    await promisify(sftp.fastPut.bind(sftp))(home("copy"), "back");
    expect((await readFile(home("back"))).equals(bytes)).toBe(true);
  });

  it("lists, makes and removes folders", async () => {
    await promisify(sftp.mkdir.bind(sftp))("folder");
    for (let number = 0; number < 150; number++) await writeFile(home(`folder/${number}`), "");
    const names = await new Promise<string[]>((resolve, reject) =>
      sftp.readdir("folder", (error, list) =>
        error ? reject(error) : resolve(list.map(({ filename }) => filename)),
      ),
    );
    expect(names).toHaveLength(150);
    await expect(promisify(sftp.rmdir.bind(sftp))("folder")).rejects.toThrow(/Failure/);
    await mac.run("rm folder/*");
    await promisify(sftp.rmdir.bind(sftp))("folder");
    await expect(promisify(sftp.stat.bind(sftp))("folder")).rejects.toThrow(/No such file/);
  });

  it("starts in the home and resolves names", async () => {
    const path = await new Promise<string>((resolve, reject) =>
      sftp.realpath(".", (error, found) => (error ? reject(error) : resolve(found))),
    );
    expect(path).toBe(mac.places.home);
  });

  it("shows everything as the Mac user's, and changes modes", async () => {
    await writeFile(home("mine"), "");
    await promisify(sftp.chmod.bind(sftp))("mine", 0o640);
    const attributes = await new Promise<{ uid: number; mode: number }>((resolve, reject) =>
      sftp.stat("mine", (error, stats) => (error ? reject(error) : resolve(stats))),
    );
    expect([attributes.uid, attributes.mode & 0o777]).toEqual([501, 0o640]);
  });

  it("writes nothing outside the Mac, not by way of a link either", async () => {
    const outside = join(mac.places.dataDir, "outside");
    await symlink(mac.places.dataDir, home("way-out"));
    await writeFile(outside, "untouched");
    await symlink(outside, home("link-out"));
    for (const path of [outside, "way-out/outside", "../../../outside", "link-out"])
      await expect(promisify(sftp.open.bind(sftp))(path, "w")).rejects.toThrow(/Permission denied/);
    expect(await readFile(outside, "utf8")).toBe("untouched");
  });

  it("breaks off in the middle when it is told to", async () => {
    await mac.control("POST", "faults", { drop: "during", bytes: 200_000, command: "sftp" });
    const client = await mac.connect();
    const closed = new Promise<void>((resolve) => client.once("close", () => resolve()));
    const breaking = await mac.sftp(client);
    await writeFile(home("source"), Buffer.alloc(2_000_000));
    breaking.fastPut(home("source"), "target", () => undefined);
    await closed;
    expect((await stat(home("target"))).size).toBeLessThan(2_000_000);
  });
});
