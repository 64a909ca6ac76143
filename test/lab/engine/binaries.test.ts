import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { fillOnce } from "../../../engine/binaries/cache.ts";
import { obtain } from "../../../engine/binaries/obtain.ts";
import type { Binary, Progress, Release } from "../../../engine/binaries/spec.ts";
import { writeLauncher } from "../../../engine/launcher.ts";

let folder: string;
let nothingOnPath: NodeJS.ProcessEnv;
let go: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "blumeops-binaries-"));
  go = dirname((await execa("which", ["go"])).stdout);
  nothingOnPath = { ...process.env, PATH: "/usr/bin:/bin", BLUMEOPS_CACHE: join(folder, "cache") };
  return async () => await rm(folder, { recursive: true, force: true });
});

/** A program that greets, with a Go module to build it from. */
async function hello(given: Partial<Binary> = {}, main = 'println("hello v" + version)'): Promise<Binary> {
  const source = join(folder, "source");
  await mkdir(source, { recursive: true });
  await writeFile(join(source, "go.mod"), "module example.com/hello\n\ngo 1.26\n");
  await writeFile(join(source, "main.go"), `package main\n\nvar version string\n\nfunc main() { ${main} }\n`);
  return {
    name: "hello",
    version: "1.2.3",
    versionArguments: ["version"],
    release: () => undefined,
    source: { folder: source, package: ".", ldflags: "-X main.version=1.2.3", aboutSeconds: 1 },
    ...given,
  };
}

const withGo = (): NodeJS.ProcessEnv => ({ ...nothingOnPath, PATH: `${go}:/usr/bin:/bin` });
const quiet = (): void => undefined;

async function script(path: string, says: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\necho '${says}'\n`);
  await chmod(path, 0o755);
}

/** A publisher's server. @param files by path; the answer to any other path is 404 */
async function publish(files: Record<string, Buffer | string>): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    asked.push(path);
    const body = files[path];
    if (body === undefined) response.writeHead(404).end();
    else response.writeHead(200, { "content-length": Buffer.byteLength(body) }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string")
    throw new Error("the server does not listen on a port");
  return { url: `http://127.0.0.1:${address.port}`, asked };
}

/** An archive with hello-1.2.3/hello in it. */
async function archive(says = "hello v1.2.3"): Promise<Buffer> {
  await script(join(folder, "hello-1.2.3", "hello"), says);
  await execa("tar", ["-czf", "hello.tar.gz", "hello-1.2.3"], { cwd: folder });
  return await readFile(join(folder, "hello.tar.gz"));
}

const sum = (body: Buffer | string, algorithm = "sha256"): string =>
  createHash(algorithm).update(body).digest("hex");

const releaseAt = (url: string, file = "/hello.tar.gz"): Pick<Binary, "release"> => ({
  release: (): Release => ({
    url: `${url}${file}`,
    checksums: `${url}/sums.txt`,
    ...(file.endsWith(".tar.gz") ? { files: ["hello-1.2.3/hello"] } : {}),
  }),
});

describe("a launcher of ours on PATH", () => {
  it("is no program to be found: a shell of the lab would have it call itself", async () => {
    await mkdir(join(folder, "lab"), { recursive: true });
    await writeLauncher(join(folder, "lab", "hello"), "echo hello v1.2.3");
    await script(join(folder, "bin", "hello"), "hello v1.2.3");
    const PATH = `${join(folder, "lab")}:${join(folder, "bin")}:${nothingOnPath["PATH"]}`;
    const found = await obtain(await hello(), { ...nothingOnPath, PATH }, quiet);
    expect(found.path).toBe(join(folder, "bin", "hello"));
  });
});

describe("a program on PATH is used at the right version only", () => {
  it.each(["hello v1.2.3", "1.2.3", "hello, version 1.2.3 (2026-01-01)", "it is hello 1.2.3."])(
    "%s",
    async (says) => {
      await script(join(folder, "bin", "hello"), says);
      const PATH = `${join(folder, "nowhere")}:${join(folder, "bin")}:${nothingOnPath["PATH"]}`;
      const found = await obtain(await hello(), { ...nothingOnPath, PATH }, quiet);
      expect(found).toEqual({
        path: join(folder, "bin", "hello"),
        folder: join(folder, "bin"),
        how: "path",
      });
    },
  );

  it.each(["hello v1.2.4", "v11.2.3", "v1.2.30", "v1.2.3-alpha.1", "v1.2.3+dirty", "v1.2.3.4"])(
    "not %s",
    async (says) => {
      await script(join(folder, "bin", "hello"), says);
      const PATH = `${join(folder, "bin")}:${nothingOnPath["PATH"]}`;
      await expect(obtain(await hello(), { ...nothingOnPath, PATH }, quiet)).rejects.toThrow(
        "hello 1.2.3 cannot be had: it is not on PATH at this version; there is no Go 1.26 or newer",
      );
    },
  );
});

describe("an official release is downloaded once and checked", () => {
  it("an archive, by a list of SHA-256", async () => {
    const body = await archive();
    const { url, asked } = await publish({
      "/hello.tar.gz": body,
      "/sums.txt": `${sum("x")}  other.tar.gz\n${sum(body)}  hello.tar.gz\n`,
    });
    const binary = await hello(releaseAt(url));
    const told: Progress[] = [];
    const first = await obtain(binary, nothingOnPath, (progress) => told.push(progress));
    expect(first.how).toBe("download");
    expect((await execa(first.path)).stdout).toBe("hello v1.2.3");
    expect((await readdir(first.folder)).sort()).toEqual(["hello", "obtained.json"]);
    expect(told.at(-2)).toMatchObject({ step: "downloading", fraction: 1 });

    asked.length = 0;
    expect(await obtain(binary, nothingOnPath, quiet)).toMatchObject({ how: "cache", path: first.path });
    expect(asked).toEqual([]);
  });

  it.each([
    ["SHA-512, marked binary", (body: string) => `${sum(body, "sha512")} *hello-linux\n`],
    ["a file with the sum alone", (body: string) => `${sum(body).toUpperCase()}\n`],
  ])("the program itself, by %s", async (_, sums) => {
    const body = "#!/bin/sh\necho hello v1.2.3\n";
    const { url } = await publish({ "/hello-linux": body, "/sums.txt": sums(body) });
    const { path } = await obtain(await hello(releaseAt(url, "/hello-linux")), nothingOnPath, quiet);
    expect((await execa(path)).stdout).toBe("hello v1.2.3");
  });

  it.each([
    [
      "its checksum is another",
      async () => ({ "/hello.tar.gz": await archive(), "/sums.txt": `${sum("x")}  hello.tar.gz` }),
      /has the checksum \w{64}, published is/,
    ],
    [
      "no checksum is published for it",
      async () => ({
        "/hello.tar.gz": await archive(),
        "/sums.txt": `${sum("x")}  other.tar.gz\n${sum("y")}  another`,
      }),
      /names no SHA-256 or SHA-512 for hello.tar.gz/,
    ],
    [
      "it is not there",
      async () => ({ "/sums.txt": `${sum("x")}  hello.tar.gz` }),
      /hello.tar.gz answered HTTP 404/,
    ],
    [
      "it is of another version inside",
      async () => {
        const body = await archive("hello v9.9.9");
        return { "/hello.tar.gz": body, "/sums.txt": `${sum(body)}  hello.tar.gz` };
      },
      /does not say it is 1.2.3/,
    ],
  ] as const)("and refused when %s", async (_, files, why) => {
    const { url } = await publish(await files());
    const got = obtain(await hello(releaseAt(url)), nothingOnPath, quiet);
    await expect(got).rejects.toThrow(why);
    expect(await readdir(join(folder, "cache", "binaries"))).toEqual([]);
  });
});

describe("where there is no release the Go module is built", () => {
  it("with progress that rises, and under every name that the program has", async () => {
    const told: Progress[] = [];
    const binary = await hello({ aliases: ["hello-server"] });
    const got = await obtain(binary, withGo(), (progress) => told.push(progress));
    expect(got.how).toBe("build");
    expect((await execa(join(got.folder, "hello-server"))).stderr).toBe("hello v1.2.3");
    expect(told.map(({ step }) => step)).toContain("building");
    const fractions = told.flatMap(({ fraction }) => fraction ?? []);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(told.at(-1)?.step).toBe("ready");
  });

  it("after a release that turned out bad", async () => {
    const { url } = await publish({ "/hello.tar.gz": "bad", "/sums.txt": `${sum("x")}  hello.tar.gz` });
    expect(await obtain(await hello(releaseAt(url)), withGo(), quiet)).toMatchObject({ how: "build" });
  });

  it("at once when releases are not wanted", async () => {
    const { url, asked } = await publish({});
    await obtain(await hello(releaseAt(url)), { ...withGo(), BLUMEOPS_BUILD_ONLY: "1" }, quiet);
    expect(asked).toEqual([]);
  });

  it("the same byte for byte", async () => {
    const binary = await hello();
    const built = await Promise.all(
      ["one", "two"].map(async (cache) => {
        const environment = { ...withGo(), BLUMEOPS_CACHE: join(folder, cache) };
        return sum(await readFile((await obtain(binary, environment, quiet)).path));
      }),
    );
    expect(built[0]).toBe(built[1]);
  });

  it("or the compiler's complaint is told", async () => {
    const binary = await hello({}, "nonsense()");
    await expect(obtain(binary, withGo(), quiet)).rejects.toThrow(
      /building it failed \(.*undefined: nonsense/,
    );
  });

  it("until it is stopped", async () => {
    const abort = new AbortController();
    const got = obtain(
      await hello(),
      withGo(),
      ({ step }) => void (step === "building" && abort.abort()),
      abort.signal,
    );
    await expect(got).rejects.toThrow("it was stopped");
    expect(await readdir(join(folder, "cache", "binaries"))).toEqual([]);
  });
});

describe("the cache holds whole programs only", () => {
  it("built once when two want it at the same time", async () => {
    const binary = await hello();
    const told: string[] = [];
    const both = await Promise.all(
      [1, 2].map(async () => await obtain(binary, withGo(), ({ step }) => void told.push(step))),
    );
    expect(both.map(({ how }) => how).sort()).toEqual(["build", "cache"]);
    expect(told).toContain("waiting");
  });

  it("made again when one was cut short", async () => {
    const binary = await hello();
    const { path } = await obtain(binary, withGo(), quiet);
    await truncate(path, 1_000);
    expect(await obtain(binary, withGo(), quiet)).toMatchObject({ how: "build" });
    expect((await execa(path)).stderr).toBe("hello v1.2.3");
  });

  it("filled although a killed run left its lock and half its work", async () => {
    const target = join(folder, "cache", "thing");
    const longAgo = new Date(Date.now() - 60_000);
    await mkdir(`${target}.lock`, { recursive: true });
    await utimes(`${target}.lock`, longAgo, longAgo);
    await mkdir(`${target}.partial-dead`);
    await fillOnce(
      target,
      async () => existsSync(target),
      async (scratch) => await writeFile(join(scratch, "whole"), ""),
      quiet,
    );
    expect(await readdir(join(folder, "cache"))).toEqual(["thing"]);
    expect(await readdir(target)).toEqual(["whole"]);
  });

  it("or it is said why it cannot be used", async () => {
    await writeFile(join(folder, "cache"), "a file where the folder should be");
    await expect(obtain(await hello(), withGo(), quiet)).rejects.toThrow(
      /hello 1.2.3 cannot be had: the cache in .* cannot be used \(ENOTDIR/,
    );
  });
});
