import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const services = fileURLToPath(new URL("../../../services/", import.meta.url));

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "blumeops-scripts-"));
  await mkdir(join(root, "bin"));
});
afterEach(async () => await rm(root, { recursive: true, force: true }));

/** Puts a program on the script's PATH that notes how it was called and then does as told. */
async function program(name: string, body: string): Promise<void> {
  const path = join(root, "bin", name);
  await writeFile(path, `#!/bin/sh\nprintf '%s\\n' "${name} $*" >>"${root}/calls"\n${body}\n`);
  await chmod(path, 0o755);
}

/** Runs a script of a service. @returns its exit code, and how it called its programs, in order */
async function run(script: string, environment: Record<string, string>) {
  const env = { PATH: `${root}/bin:/usr/bin:/bin`, ...environment };
  const { exitCode } = await execa("/bin/sh", [join(services, script)], {
    env,
    extendEnv: false,
    reject: false,
    timeout: 10_000,
  });
  const calls = await readFile(join(root, "calls"), "utf8").catch(() => "");
  return { exitCode, calls: calls.trim().split("\n") };
}

describe("the watcher of Kiwix's archives", () => {
  const known = (sum: string) => program("kubectl", `case $1 in get) printf '%s' '${sum}' ;; esac`);
  const watch = async () =>
    await run("kiwix/zim-watcher.sh", { ARCHIVES: join(root, "archives"), DEPLOYMENT: "kiwix" });
  /** The sum that the watcher notes for the archives that are there. */
  const notedSum = (calls: readonly string[]): string =>
    calls.map((call) => /zim-hash=(\d+)$/.exec(call)?.[1]).find((sum) => sum !== undefined) ?? "";

  beforeEach(async () => {
    await mkdir(join(root, "archives"));
    await writeFile(join(root, "archives", "wikipedia.zim"), "");
  });

  it("restarts it when there are others than before, and notes it only then", async () => {
    await known("0");
    const { exitCode, calls } = await watch();
    expect(exitCode).toBe(0);
    expect(calls.slice(1)).toEqual([
      "kubectl rollout restart deployment kiwix",
      `kubectl annotate --overwrite deployment kiwix kiwix.blumeops/zim-hash=${notedSum(calls)}`,
    ]);
  });

  it("leaves it alone when they are the same", async () => {
    await known("0");
    const { calls } = await watch();
    await rm(join(root, "calls"));
    await known(notedSum(calls));
    expect((await watch()).calls).toHaveLength(1);
  });

  it("tries again next time when the restart failed", async () => {
    await program("kubectl", `case $1 in rollout) exit 1 ;; esac`);
    const { exitCode, calls } = await watch();
    expect(exitCode).not.toBe(0);
    expect(calls.some((call) => call.startsWith("kubectl annotate"))).toBe(false);
  });
});

describe("what asks for missing torrents", () => {
  const sync = async () => {
    await writeFile(
      join(root, "list"),
      "# a comment\n\nhttps://example.org/known_2025.zim.torrent\nhttps://example.org/new_2026.zim.torrent\n",
    );
    return await run("kiwix/torrent-sync.sh", {
      TRANSMISSION: "transmission.example:9091",
      LIST: join(root, "list"),
      INTERVAL_SECONDS: "1800",
    });
  };
  // After a round it sleeps for half an hour; here that ends it.
  beforeEach(async () => await program("sleep", `if [ "$1" = 1800 ]; then kill "$PPID"; fi`));

  it("adds those that Transmission does not know, and no others", async () => {
    await program("transmission-remote", `case $2 in --list) echo '1 100% known_2025.zim' ;; esac`);
    const added = (await sync()).calls.filter((call) => call.includes("--add"));
    expect(added).toEqual([
      "transmission-remote transmission.example:9091 --add https://example.org/new_2026.zim.torrent",
    ]);
  });

  it("waits for Transmission, and gives up after thirty looks until the next round", async () => {
    await program("transmission-remote", "exit 1");
    const { calls } = await sync();
    expect(calls.filter((call) => call.includes("--session-info"))).toHaveLength(30);
    expect(calls.at(-1)).toBe("sleep 1800");
  });

  it("goes on after a torrent that could not be added", async () => {
    await program("transmission-remote", `case $2 in --add) exit 1 ;; esac`);
    expect((await sync()).calls.at(-1)).toBe("sleep 1800");
  });
});

describe("the runner's start", () => {
  const start = async () =>
    await run("forgejo-runner/start.sh", {
      HOME: root,
      DOCKER_HOST: "tcp://127.0.0.1:2375",
      FORGEJO_URL: "https://forge.example.org",
      RUNNER_TOKEN: "made-up-token",
      RUNNER_NAME: "runner",
      RUNNER_LABELS: "label:docker://image",
    });

  beforeEach(async () => {
    await program("wget", "exit 0");
    // What is asked one after the other, as the runner's own dialogue does; and whether the token is still there later.
    await program(
      "forgejo-runner",
      `case $1 in register) cat >"${root}/answers" ;; daemon) printf '%s' "\${RUNNER_TOKEN-gone}" >"${root}/token" ;; esac`,
    );
  });

  it("registers over standard input, so that no argument and no later process holds the token", async () => {
    const { exitCode, calls } = await start();
    expect(exitCode).toBe(0);
    expect(calls).toEqual([
      "wget -q -O /dev/null http://127.0.0.1:2375/_ping",
      "forgejo-runner register --config /config/config.yaml",
      "forgejo-runner daemon --config /config/config.yaml",
    ]);
    expect(await readFile(join(root, "answers"), "utf8")).toBe(
      "https://forge.example.org\nmade-up-token\nrunner\nlabel:docker://image\n",
    );
    expect(await readFile(join(root, "token"), "utf8")).toBe("gone");
  });

  it("does not register again where it is registered", async () => {
    await writeFile(join(root, ".runner"), "{}");
    expect((await start()).calls.map((call) => call.split(" ")[1])).toEqual(["-q", "daemon"]);
  });
});
