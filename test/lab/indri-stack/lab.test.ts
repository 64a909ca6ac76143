import { readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { logIn, runOn } from "../../../lab/ssh/login.ts";
import { Checkout } from "../checkout.ts";
import { only } from "../outcome.ts";
import { valuesOfVault } from "./vault.ts";
import { Watch } from "./watch.ts";

let checkout: Checkout;
let environment: Record<string, string>;
let watch: Watch;
let first: string;
beforeAll(async () => {
  checkout = await Checkout.make();
  await checkout.json(["lab", "start"]);
  environment = await checkout.environment();
  watch = await Watch.begin(await valuesOfVault(environment));
  const { code, stdout, stderr } = await checkout.run(["up", "--json"], { TMPDIR: watch.folder });
  first = `${stdout}${stderr}`;
  if (code !== 0) throw new Error(stderr);
  await watch.end();
}, 600_000);
afterAll(async () => await checkout.remove());

const control = async (method: string, body?: unknown): Promise<void> => {
  const answer = await fetch(`${environment["LAB_INDRI_CONTROL"]}/lab/faults`, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  if (!answer.ok) throw new Error(await answer.text());
};
const forgejo = async (from: string, to: string): Promise<void> =>
  await checkout.edit("services/forgejo.ts", (text) => text.replace(from, to));
const macFile = (path: string): string => join(environment["LAB_INDRI_ROOT"] ?? "", path);
const APP_INI = "/opt/homebrew/var/forgejo/custom/conf/app.ini";

describe("the lab's own Mac", () => {
  it("is brought to what the facts say, and a second apply has nothing to do", async () => {
    const { changes, drift, unchanged } = only(await checkout.json(["up", "indri"]));
    expect({ changes, drift }).toEqual({ changes: [], drift: [] });
    expect(unchanged).toBeGreaterThanOrEqual(10);
  });

  it("previews a changed setting of Forgejo as that one line and that one restart", async () => {
    await forgejo('DEFAULT_INTERVAL: "8h"', 'DEFAULT_INTERVAL: "9h"');
    const { changes } = only(await checkout.json(["preview", "indri"]));
    expect(changes.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual(["change forgejo"]);
    expect(changes[0]?.consequences).toEqual([
      "restarts homebrew.mxcl.forgejo",
      expect.stringMatching(/^away for about 10 s; noticed by who pushes/),
    ]);
    const { stdout } = await checkout.run(["preview", "indri"]);
    expect(stdout.match(/^ {8}[+-].*$/gm)?.map((line) => line.trim().replaceAll(/ +/g, " "))).toEqual([
      "-DEFAULT_INTERVAL = 8h",
      "+DEFAULT_INTERVAL = 9h",
    ]);
    expect(stdout).toContain(`~ ${APP_INI}`);
    await checkout.json(["up", "indri"]);
    expect(await readFile(macFile(APP_INI), "utf8")).toMatch(/DEFAULT_INTERVAL *= *9h/);
    await forgejo('DEFAULT_INTERVAL: "9h"', 'DEFAULT_INTERVAL: "8h"');
    await checkout.json(["up", "indri"]);
  });

  it("keeps the old Forgejo running when a setting breaks it, and the error says why", async () => {
    const before = await readFile(macFile(APP_INI), "utf8");
    await forgejo("INSTALL_LOCK: true", "INSTALL_LOCK: false");
    const { code, stderr } = await checkout.run(["up", "indri"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error indri: Forgejo did not come up: /m);
    expect(stderr).toContain("INSTALL_LOCK is not set");
    expect(stderr).toContain("the previous files and agents are back");
    expect(stderr).not.toMatch(/ {4}at |exec \/bin\/sh/);
    expect(await readFile(macFile(APP_INI), "utf8")).toBe(before);
    await forgejo("INSTALL_LOCK: false", "INSTALL_LOCK: true");
    await checkout.json(["up", "indri"]);
    expect(only(await checkout.json(["up", "indri"])).changes).toEqual([]);
  });

  it("names what was edited by hand, and puts it back", async () => {
    const before = await readFile(macFile(APP_INI), "utf8");
    await writeFile(macFile(APP_INI), before.replace("RUN_MODE = prod", "RUN_MODE = dev"));
    const { drift, changes } = only(await checkout.json(["preview", "indri"]));
    expect(drift).toEqual([{ layer: "indri", subject: `forgejo: ${APP_INI}`, what: "was changed by hand" }]);
    expect(changes.map(({ subject }) => subject)).toEqual(["forgejo"]);
    await checkout.json(["up", "indri"]);
    expect(await readFile(macFile(APP_INI), "utf8")).toBe(before);
  });

  it("loses the agent and files of a service that is stated no more, and is told what it keeps", async () => {
    const [file, aside] = ["services/log-rotation.ts", "log-rotation.ts.aside"].map((name) =>
      join(checkout.folder, name),
    );
    await rename(file ?? "", aside ?? "");
    const { changes } = only(await checkout.json(["preview", "indri"]));
    // Alloy read its logs too.
    expect(changes.map(({ kind, subject }) => `${kind} ${subject}`).sort()).toEqual([
      "change alloy",
      "remove log-rotation",
    ]);
    const { code, stderr } = await checkout.run(["up", "indri"]);
    expect(code, stderr).toBe(0);
    expect(
      await readdir(macFile(`/Users/${environment["LAB_INDRI_USER"]}/Library/LaunchAgents`)),
    ).not.toContain("mcquack.eblume.rotate-logs.plist");
    expect(only(await checkout.json(["up", "indri"])).changes).toEqual([]);
    await rename(aside ?? "", file ?? "");
    await checkout.json(["up", "indri"]);
  });

  it("shows plain pulumi the same", async () => {
    const { code, stdout, stderr } = await checkout.inLab("pulumi", [
      "preview",
      "--stack",
      "indri",
      "--non-interactive",
      "--json",
    ]);
    expect(code, stderr).toBe(0);
    expect(stdout).not.toMatch(/"op": "(create|update|delete|replace)"/);
  });
});

describe("the lab's own NAS", () => {
  const EXPORTER = "services/node-exporter-sifaka.ts";
  const docker = async (words: string): Promise<string> => {
    const program = `${environment["LAB_SIFAKA_ROOT"]}/volume1/@appstore/ContainerManager/usr/bin/docker`;
    const session = await logIn(environment, "LAB_SIFAKA");
    const { out, err, status } = await runOn(session, `sudo -n '${program}' ${words}`);
    session.end();
    if (status !== 0) throw new Error(err);
    return out.trim();
  };
  const image = async (): Promise<string> =>
    await docker("inspect --format '{{.Config.Image}} {{.State.Status}}' prom-node-exporter-1");

  it("runs the exporters after an apply, which answer", async () => {
    expect((await docker("ps --format '{{.Names}}'")).split("\n").sort()).toEqual([
      "prom-node-exporter-1",
      "smartctl-exporter",
    ]);
    const ports = z.record(z.string(), z.int()).parse(JSON.parse(environment["LAB_SIFAKA_PORTS"] ?? ""));
    for (const [port, metric] of [
      ["9100", "node_uname_info"],
      ["9633", 'smartctl_device_smart_status{device="sata4"}'],
    ] as const)
      expect(await (await fetch(`http://127.0.0.1:${ports[port]}/metrics`)).text()).toContain(metric);
  });

  it("previews another image as that one line, and gets it", async () => {
    await checkout.edit(EXPORTER, (text) => text.replace("node-exporter:latest", "node-exporter:v1.9.1"));
    const [change, ...others] = only(await checkout.json(["preview", "indri"])).changes;
    expect(others).toEqual([]);
    expect(change).toMatchObject({
      kind: "change",
      subject: "node-exporter-sifaka",
      consequences: [expect.stringContaining("replaces the container prom-node-exporter-1 on sifaka")],
    });
    const { stdout } = await checkout.run(["preview", "indri"]);
    expect(stdout.match(/^ {8}[+-].*$/gm)?.map((line) => line.trim())).toEqual([
      "-prom/node-exporter:latest",
      "+prom/node-exporter:v1.9.1",
    ]);
    await checkout.json(["up", "indri"]);
    expect(await image()).toBe("prom/node-exporter:v1.9.1 running");
    await checkout.edit(EXPORTER, (text) => text.replace("node-exporter:v1.9.1", "node-exporter:latest"));
    await checkout.json(["up", "indri"]);
    expect(only(await checkout.json(["up", "indri"])).changes).toEqual([]);
  });

  it("keeps the old container when the new one does not come up, and the error has its last words", async () => {
    const id = await docker("inspect --format '{{.Id}}' prom-node-exporter-1");
    const broken = `image: "prom/node-exporter:latest",\n    arguments: ["--no-such-flag"],`;
    await checkout.edit(EXPORTER, (text) => text.replace('image: "prom/node-exporter:latest",', broken));
    const { code, stderr } = await checkout.run(["up", "indri"]);
    await checkout.edit(EXPORTER, (text) => text.replace(broken, 'image: "prom/node-exporter:latest",'));
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^error indri: node_exporter on sifaka did not come up: its container ends over and over$/m,
    );
    expect(stderr).toContain("unknown long flag '--no-such-flag'");
    expect(stderr).toContain("the previous container is back");
    expect(await docker("inspect --format '{{.Id}}' prom-node-exporter-1")).toBe(id);
    expect(only(await checkout.json(["up", "indri"])).changes).toEqual([]);
  });

  it("names what was done to it by hand, as often as it was, and puts it back", async () => {
    for (const _ of ["once", "again"]) {
      await docker("stop prom-node-exporter-1");
      const { drift, changes } = only(await checkout.json(["preview", "indri"]));
      expect(drift).toEqual([
        {
          layer: "indri",
          subject: "node-exporter-sifaka: container prom-node-exporter-1",
          what: "does not run: it is exited",
        },
      ]);
      expect(changes.map(({ consequences }) => consequences)).toEqual([
        ["starts the container prom-node-exporter-1 on sifaka"],
      ]);
      await checkout.json(["up", "indri"]);
      expect(await image()).toBe("prom/node-exporter:latest running");
    }
    await docker("rm -f prom-node-exporter-1");
    expect(only(await checkout.json(["preview", "indri"])).drift[0]?.what).toBe("was removed by hand");
    await checkout.json(["up", "indri"]);
    expect(await image()).toBe("prom/node-exporter:latest running");
  });

  it("loses a container that is stated no more", async () => {
    const [file, aside] = [EXPORTER, "node-exporter.ts.aside"].map((name) => join(checkout.folder, name));
    const use = /^.*service: "node-exporter-sifaka".*\n/m;
    const prometheus = await readFile(join(checkout.folder, "services/prometheus.ts"), "utf8");
    await checkout.edit("services/prometheus.ts", (text) => text.replace(use, ""));
    await rename(file ?? "", aside ?? "");
    const { changes } = only(await checkout.json(["preview", "indri"]));
    expect(changes).toContainEqual(
      expect.objectContaining({
        kind: "remove",
        subject: "node-exporter-sifaka",
        consequences: ["removes the container prom-node-exporter-1; its image stays"],
      }),
    );
    await checkout.json(["up", "indri"]);
    expect(await docker("ps -a --format '{{.Names}}'")).toBe("smartctl-exporter");
    await rename(aside ?? "", file ?? "");
    await checkout.edit("services/prometheus.ts", () => prometheus);
    await checkout.json(["up", "indri"]);
    expect(await image()).toBe("prom/node-exporter:latest running");
  });

  it("is compared with the last apply where it is not reached, and nothing is applied then", async () => {
    const faults = `${environment["LAB_SIFAKA_CONTROL"]}/lab/faults`;
    const headers = { "content-type": "application/json" };
    await fetch(faults, { method: "POST", headers, body: JSON.stringify({ drop: "login", times: 50 }) });
    try {
      const { changes, notes } = only(await checkout.json(["preview", "indri"]));
      expect(changes).toEqual([]);
      expect(notes).toContainEqual(expect.stringMatching(/^sifaka was not looked at: .*broke/));
      const { code, stderr } = await checkout.run(["up", "indri"]);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^error sifaka is not reached: /m);
      expect(stderr).not.toContain("    at ");
    } finally {
      await fetch(faults, { method: "DELETE" });
    }
  });
});

describe("a Mac that is not reached", () => {
  it("is compared with what the last apply left, and the preview says so", async () => {
    await control("POST", { drop: "login", times: 50 });
    try {
      await forgejo('DEFAULT_INTERVAL: "8h"', 'DEFAULT_INTERVAL: "9h"');
      const { changes, notes } = only(await checkout.json(["preview", "indri"]));
      expect(changes.map(({ subject }) => subject)).toEqual(["forgejo"]);
      expect(changes[0]?.files?.map(({ path }) => path)).toEqual([APP_INI]);
      expect(notes).toContainEqual(expect.stringMatching(/^indri was not looked at: .*broke/));
      const { code, stderr } = await checkout.run(["up", "indri"]);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^error indri is not reached: /m);
      expect(stderr).not.toContain("    at ");
    } finally {
      await control("DELETE");
      await forgejo('DEFAULT_INTERVAL: "9h"', 'DEFAULT_INTERVAL: "8h"');
    }
    expect(only(await checkout.json(["preview", "indri"])).changes).toEqual([]);
  });
});

describe("what is not in order gets one clear line, and nothing is changed", () => {
  it.each([
    [
      "a label with a slash",
      "services/zot.ts",
      'label: "mcquack.eblume.zot"',
      'label: "mcquack/zot"',
      /services\/zot\.ts: runs\.native\.agents\[0\]\.label.*is not a launchd label/,
    ],
    [
      "a schedule that never fires",
      "services/zot.ts",
      "schedule: { everySeconds: 60 }",
      "schedule: { hour: 25, minute: 0 }",
      /services\/zot\.ts: runs\.native\.agents\[1\]\.schedule/,
    ],
    [
      "an agent without a schedule that would never be started",
      "services/zot.ts",
      "schedule: { everySeconds: 60 }",
      "runAtLoad: false",
      /services\/zot\.ts: runs\.native\.agents\[1\].*launchd would load .* and never start it/,
    ],
    [
      "a secret that is not in the vault",
      "services/forgejo.ts",
      "op://blumeops/Forgejo Secrets/internal-token",
      "op://blumeops/Forgejo Secrets/no-such-token",
      /services\/forgejo\.ts needs op:\/\/blumeops\/Forgejo Secrets\/no-such-token, which cannot be read: the item has no field "no-such-token"/,
    ],
    [
      "a host key that is none",
      "Pulumi.indri.yaml",
      "hostKey: ssh-ed25519 ",
      "hostKey: SHA256:",
      /Pulumi\.indri\.yaml: blumeops:ssh\.indri\.hostKey is not a host key/,
    ],
  ])("%s", async (_what, file, from, to, words) => {
    await checkout.edit(file, (text) => text.replace(from, to));
    const before = await macWorld();
    const { code, stderr } = await checkout.run(["up", "indri"]);
    await checkout.edit(file, (text) => text.replace(to, from));
    expect(code).toBe(1);
    expect(stderr).toMatch(words);
    expect(stderr).not.toContain("    at ");
    expect(await macWorld()).toEqual(before);
  });

  it("a port that another program has", async () => {
    await checkout.edit("services/zot.ts", (text) => text.replaceAll("5050", "5051"));
    const { LAB_INDRI_PORTS } = await checkout.environment();
    const port = z.record(z.string(), z.int()).parse(JSON.parse(LAB_INDRI_PORTS ?? ""))["5051"];
    const taken = createServer().listen(port, "127.0.0.1");
    const before = await macWorld();
    const { code, stderr } = await checkout.run(["up", "indri"]);
    taken.close();
    const after = await macWorld();
    await checkout.edit("services/zot.ts", (text) => text.replaceAll("5051", "5050"));
    expect(code).toBe(1);
    expect(stderr).toContain(
      `Zot: port ${port} is in use by another program on this host; nothing was changed`,
    );
    expect(stderr).not.toContain("    at ");
    const zot = (world: Record<string, number>) => Object.entries(world).filter(([path]) => /zot/.test(path));
    expect(zot(before).length).toBeGreaterThan(1);
    expect(zot(after)).toEqual(zot(before));
    await checkout.json(["up", "indri"]);
  });

  it.each([
    ["a key that is not there", "/no/such/key", "there is no private key at /no/such/key"],
    ["a key that others may read", "loose", "may be read by others"],
    ["a key that nobody knows", "stranger", "does not let"],
    ["a file that is no key", "text", "is not a private key"],
  ])("%s", async (_what, key, words) => {
    const path = key.startsWith("/") ? key : join(checkout.folder, key);
    if (key === "loose" || key === "stranger")
      await execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path]);
    if (key === "loose") await execa("chmod", ["644", path]);
    if (key === "text") await writeFile(path, "nothing\n", { mode: 0o600 });
    const { code, stderr } = await checkout.run(["up", "indri"], { BLUMEOPS_SSH_KEY: path });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error /m);
    expect(stderr).toContain(words);
    expect(stderr).not.toContain("    at ");
  });

  it.each([
    ["indri", "preview"],
    ["indri", "up"],
    ["sifaka", "preview"],
    ["sifaka", "up"],
  ])("another host key than the pinned one of %s: %s", async (host, verb) => {
    const path = environment[`LAB_${host.toUpperCase()}_KNOWN_HOSTS`] ?? "";
    const before = await macWorld();
    const known = await readFile(path, "utf8");
    const { stdout: other } = await execa("sh", [
      "-c",
      `ssh-keygen -q -t ed25519 -N '' -f '${join(checkout.folder, `other-${host}-${verb}`)}' && cat '${join(checkout.folder, `other-${host}-${verb}.pub`)}'`,
    ]);
    await writeFile(path, `${known.split(" ")[0]} ${other.split(" ").slice(0, 2).join(" ")}\n`);
    const { code, stderr } = await checkout.run([verb, "indri"]);
    await writeFile(path, known);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      new RegExp(
        `^error ${host} \\(127\\.0\\.0\\.1:\\d+\\) shows another host key than the pinned one: this may be somebody else$`,
        "m",
      ),
    );
    expect(await macWorld()).toEqual(before);
  });

  it("a login that may not be root", async () => {
    const sudo = macFile("/usr/bin/sudo");
    const former = await readFile(sudo, "utf8");
    await writeFile(sudo, '#!/bin/sh\necho "sudo: a password is required" >&2\nexit 1\n');
    const before = await macWorld();
    const { code, stderr } = await checkout.run(["up", "indri"]);
    await writeFile(sudo, former);
    expect(await macWorld()).toEqual(before);
    expect(code).toBe(1);
    expect(stderr).toContain(
      "part of it is root's, and sudo does not let this login: sudo: a password is required",
    );
  });

  it("and a preview without a key says so and compares with what is recorded", async () => {
    const { notes } = only(await checkout.json(["preview", "indri"], { BLUMEOPS_SSH_KEY: "/no/such/key" }));
    expect(notes).toContainEqual(expect.stringContaining("there is no private key at /no/such/key"));
  });
});

describe("no value of the vault", () => {
  it("was in an argument of a process, in what the engine writes down, or in what is said, while everything was applied", () => {
    expect(watch.samples).toBeGreaterThan(20);
    expect(watch.found).toEqual([]);
    expect(watch.values.filter((value) => first.includes(value))).toEqual([]);
  });

  it("is in the state, in a log, or in a preview", async () => {
    await forgejo('DEFAULT_INTERVAL: "8h"', 'DEFAULT_INTERVAL: "9h"');
    const { stdout, stderr } = await checkout.run(["preview", "--json"]);
    const shown = await checkout.run(["preview"]);
    await forgejo('DEFAULT_INTERVAL: "9h"', 'DEFAULT_INTERVAL: "8h"');
    const said = stdout + stderr + shown.stdout + shown.stderr;
    const folders = [join(checkout.folder, ".lab", "pulumi"), join(checkout.folder, ".lab", "logs")];
    expect(watch.values.length).toBeGreaterThan(10);
    for (const value of watch.values) {
      expect(said).not.toContain(value);
      const found = await execa("grep", ["-rlF", "-e", value, ...folders], { reject: false });
      // The lab's own passphrase lies in the file by which the engine gets it.
      expect(found.stdout.split("\n").filter((path) => path !== "" && !path.endsWith("/passphrase"))).toEqual(
        [],
      );
    }
  });

  it("lies on the Mac in a file that others may read", async () => {
    const root = macFile("/");
    let holding = 0;
    for (const value of watch.values) {
      const { stdout } = await execa("grep", ["-rlF", "-e", value, root], { reject: false });
      for (const path of stdout.split("\n").filter((name) => name !== "")) {
        holding += 1;
        expect((await stat(path)).mode & 0o077, path).toBe(0);
      }
    }
    expect(holding).toBeGreaterThan(5);
  });
});

/** Every file that the stack keeps, by when it was written. */
async function macWorld(): Promise<Record<string, number>> {
  const folders = [
    `/Users/${environment["LAB_INDRI_USER"]}/.config`,
    `/Users/${environment["LAB_INDRI_USER"]}/Library/LaunchAgents`,
    "/opt/homebrew/var/forgejo/custom",
  ].map(macFile);
  const files = await Promise.all(
    folders.map(async (folder) => {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      return await Promise.all(
        entries
          .filter((entry) => entry.isFile())
          .map(async ({ parentPath, name }) => {
            const path = join(parentPath, name);
            return [path, (await stat(path)).mtimeMs] as const;
          }),
      );
    }),
  );
  return Object.fromEntries(files.flat());
}
