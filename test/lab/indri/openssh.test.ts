import { execFileSync, spawn, spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Mac } from "./mac.ts";

const has = (program: string) => spawnSync(program, ["--version"]).error === undefined;

let mac: Mac;
beforeAll(async () => {
  mac = await Mac.start();
});
afterAll(async () => await mac.discard());

/** Options by which OpenSSH's programs find the Mac; none of the machine's own settings play a part. */
function options(): string[] {
  const { environment } = mac.emulator;
  return [
    ...["-F", "none", "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes", "-o", "StrictHostKeyChecking=yes"],
    ...[
      "-o",
      `UserKnownHostsFile=${environment["LAB_INDRI_KNOWN_HOSTS"]}`,
      "-i",
      environment["LAB_INDRI_KEY"] ?? "",
    ],
    ...["-o", `Port=${environment["LAB_INDRI_PORT"]}`],
  ];
}

/** Runs a program of this machine without blocking the server that it talks to. */
async function local(
  program: string,
  words: string[],
  input = "",
): Promise<{ status: number | null; out: string }> {
  return await new Promise((resolve, reject) => {
    const child = spawn(program, words, { stdio: ["pipe", "pipe", "pipe"] });
    let out = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (out += chunk.toString()));
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, out }));
    child.stdin.end(input);
  });
}

const where = (path: string) => `erichblume@127.0.0.1:${path}`;

describe.skipIf(!has("ssh"))("the plain OpenSSH programs work with the Mac", () => {
  it("ssh runs a command with its input and status", async () => {
    const { status, out } = await local(
      "ssh",
      [...options(), "erichblume@127.0.0.1", "cat; exit 5"],
      "hello",
    );
    expect([status, out]).toEqual([5, "hello"]);
  });

  it("ssh refuses another host key", async () => {
    const wrong = join(mac.places.dataDir, "wrong");
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", wrong]);
    const [type, key] = (await readFile(`${wrong}.pub`, "utf8")).split(" ");
    await writeFile(`${wrong}.hosts`, `[127.0.0.1]:${mac.emulator.ports["ssh"]} ${type} ${key}\n`);
    const changed = options().map((word) =>
      word.replace(/^UserKnownHostsFile=.*/, `UserKnownHostsFile=${wrong}.hosts`),
    );
    const { status, out } = await local("ssh", [...changed, "erichblume@127.0.0.1", "true"]);
    expect([status, out]).toEqual([255, expect.stringContaining("Host key verification failed")]);
  });

  it("sftp and scp carry files", async () => {
    const file = join(mac.places.dataDir, "carried");
    await writeFile(file, "carried\n");
    const batch = `put ${file} one\nput ${file} two\nrename one two\nls\n`;
    expect(await local("sftp", [...options(), "-b", "-", "erichblume@127.0.0.1"], batch)).toMatchObject({
      status: 0,
    });
    expect((await local("scp", [...options(), file, where("three")])).status).toBe(0);
    expect((await mac.run("cat two three; ls one")).out).toBe("carried\ncarried\n");
  });
});

describe.skipIf(!has("ssh") || !has("rsync"))("rsync works with the Mac", () => {
  it("copies a folder, and nothing the second time", async () => {
    const folder = join(import.meta.dirname, "/");
    const words = ["-ai", "-e", `ssh ${options().join(" ")}`, folder, where("synced")];
    expect((await local("rsync", words)).out).toContain("openssh.test.ts");
    expect(await local("rsync", words)).toEqual({ status: 0, out: "" });
  });
});

describe.skipIf(!has("ssh") || !has("ansible"))("Ansible works with the Mac", () => {
  it("runs modules, by Python over SSH", async () => {
    const inventory = join(mac.places.dataDir, "inventory");
    await writeFile(
      inventory,
      `indri ansible_host=127.0.0.1 ansible_user=erichblume ansible_python_interpreter=python3\n`,
    );
    const words = ["-i", inventory, "indri", "--ssh-common-args", options().join(" "), "-m"];
    expect((await local("ansible", [...words, "ping"])).out).toContain('"ping": "pong"');
    expect(
      (await local("ansible", [...words, "copy", "-a", "content=hello dest=kept mode=0600"])).status,
    ).toBe(0);
    expect((await mac.run("cat kept; stat -f %Lp kept")).out).toBe("hello600\n");
  });
});
