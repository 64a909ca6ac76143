import { cp, mkdir, mkdtemp, readFile, realpath, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { beforeEach, describe, expect, it } from "vitest";
import { until } from "./stage.ts";

let root: string;
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "blumeops-launcher-")));
  await cp(join(import.meta.dirname, "..", "..", "..", "bin"), join(root, "bin"), { recursive: true });
  await mkdir(join(root, "vendor", "greeting"), { recursive: true });
  await json("vendor/greeting/package.json", { name: "greeting", version: "1.0.0", main: "index.js" });
  await writeFile(join(root, "vendor", "greeting", "index.js"), 'module.exports = "hello";');
  await wantsGreeting();
  await program(
    'import hello from "greeting"; console.log(hello, ...process.argv.slice(2)); process.exitCode = 7;',
  );
  return async () => await rm(root, { recursive: true, force: true, maxRetries: 5 });
});

async function json(path: string, value: unknown): Promise<void> {
  await writeFile(join(root, path), JSON.stringify(value));
}

/** A package.json and a lock file with one dependency that needs no registry. */
async function wantsGreeting(version = "1.0.0"): Promise<void> {
  const own = { name: "blumeops", version: "0.1.0", bin: { blumeops: "bin/blumeops.mjs" } };
  const dependencies = { greeting: "file:vendor/greeting" };
  await json("package.json", { ...own, type: "module", dependencies });
  await json("package-lock.json", {
    ...{ name: "blumeops", version: "0.1.0", lockfileVersion: 3, requires: true },
    packages: {
      "": { ...own, dependencies },
      "node_modules/greeting": { resolved: "vendor/greeting", link: true },
      "vendor/greeting": { version },
    },
  });
}

async function program(text: string): Promise<void> {
  await mkdir(join(root, "cli"), { recursive: true });
  await writeFile(join(root, "cli", "main.ts"), text);
}

function launch(args: readonly string[] = [], environment: NodeJS.ProcessEnv = {}) {
  return execa(process.execPath, [join(root, "bin", "blumeops.mjs"), ...args], {
    cwd: root,
    env: environment,
    reject: false,
  });
}

const npm = async (...args: string[]) => await execa("npm", args, { cwd: root });
const withoutNpm = { PATH: "/nowhere" };
const INSTALLS = "node_modules from package-lock.json";

describe("the first run installs the packages, the second nothing", () => {
  it("and both run the program with its arguments and exit code", async () => {
    const first = await launch(["up", "--only", "a b"]);
    expect(first).toMatchObject({ stdout: "hello up --only a b", exitCode: 7 });
    expect(first.stderr).toContain(INSTALLS);
    expect(first.stderr).toMatch(/installed {2}\d+ s/);

    const second = await launch(["up"], withoutNpm);
    expect(second).toMatchObject({ stdout: "hello up", stderr: "", exitCode: 7 });
  });

  it("and npx finds the command without a registry", async () => {
    await launch();
    const found = await execa("npx", ["--offline", "--no", "blumeops", "up"], { cwd: root, reject: false });
    expect(found).toMatchObject({ stdout: "hello up", exitCode: 7 });
  });

  it("nor does the first, after npm ci", async () => {
    await npm("ci");
    expect(await launch([], withoutNpm)).toMatchObject({ stdout: "hello", stderr: "" });
  });

  it("but one after the lock file has changed does", async () => {
    await launch();
    await json("vendor/greeting/package.json", { name: "greeting", version: "1.1.0", main: "index.js" });
    await wantsGreeting("1.1.0");
    expect((await launch()).stderr).toContain(INSTALLS);
    expect((await launch([], withoutNpm)).stderr).toBe("");
  });
});

describe("two runs at once, and killed ones, do not get in each other's way", () => {
  it("one installs and the others wait for it", async () => {
    const all = await Promise.all([launch(), launch(), launch()]);
    expect(all.map(({ stdout }) => stdout)).toEqual(["hello", "hello", "hello"]);
    expect(all.filter(({ stderr }) => stderr.includes(INSTALLS))).toHaveLength(1);
  });

  it("the lock of a killed run is taken over, by one of many", async () => {
    const gone = execa("true");
    await gone;
    await mkdir(join(root, ".packages.lock"));
    await writeFile(join(root, ".packages.lock", "held"), `${gone.pid} ${gone.pid}`);
    const all = await Promise.all([launch(), launch(), launch()]);
    expect(all.map(({ stdout }) => stdout)).toEqual(["hello", "hello", "hello"]);
    expect(all.filter(({ stderr }) => stderr.includes(INSTALLS))).toHaveLength(1);
  });

  it("a lock that was never written is taken over", async () => {
    const lock = join(root, ".packages.lock");
    const earlier = new Date(Date.now() - 60_000);
    await mkdir(lock);
    await utimes(lock, earlier, earlier);
    expect(await launch()).toMatchObject({ stdout: "hello" });
  });
});

describe("the program hears the signals that the launcher gets", () => {
  const listening = `
    import { writeFileSync } from "node:fs";
    const wait = setInterval(() => undefined, 1_000);
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
      process.on(signal, () => { console.log("ended by", signal); process.exitCode = 5; clearInterval(wait); });
    }
    writeFileSync("pid", String(process.pid));
  `;
  const pid = async (): Promise<number> => Number(await readFile(join(root, "pid"), "utf8").catch(() => "0"));

  it.each([
    ["SIGTERM", "SIGTERM"],
    ["SIGHUP", "SIGHUP"],
    // Sent to both by a terminal; without one it is passed on as the wish to end.
    ["SIGINT", "SIGTERM"],
  ] as const)("%s as %s", async (sent, heard) => {
    await program(listening);
    const run = launch();
    await Promise.race([run, until(async () => (await pid()) > 0)]);
    run.kill(sent);
    expect(await run).toMatchObject({ stdout: `ended by ${heard}`, exitCode: 5 });
  });

  it("and the launcher tells by which one the program was ended", async () => {
    await program(listening);
    const run = launch();
    await Promise.race([run, until(async () => (await pid()) > 0)]);
    process.kill(await pid(), "SIGKILL");
    expect((await run).exitCode).toBe(137);
  });
});

describe("what cannot be set up is said in words", () => {
  it("when there is no npm", async () => {
    const failed = await launch([], withoutNpm);
    expect(failed.exitCode).toBe(1);
    expect(failed.stderr).toContain("error npm is not on PATH: install it, it comes with Node");
  });

  it("when package.json and its lock file do not fit", async () => {
    await json("package.json", { name: "blumeops", dependencies: { other: "file:vendor/other" } });
    const failed = await launch();
    expect(failed.exitCode).toBe(1);
    expect(failed.stderr).toMatch(/error npm ci failed:\n.*npm/);
    expect(failed.stderr).not.toMatch(/^ +at /m);
  });
});
