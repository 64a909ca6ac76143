import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { tablePath } from "../../../lab/indri/brew/formula.ts";
import { FORMULAS } from "../../../lab/indri/brew/formulas.ts";
import { freePort } from "../../../lab/processes/free-port.ts";
import { Mac, type Ran } from "./mac.ts";

const Info = z.object({
  formulae: z.array(
    z.object({
      name: z.string(),
      outdated: z.boolean(),
      installed: z.array(z.object({ version: z.string() })),
    }),
  ),
  casks: z.array(z.object({ token: z.string(), installed: z.string().nullable() })),
});

let mac: Mac;
beforeAll(async () => {
  mac = await Mac.start();
});
afterAll(async () => await mac.discard());

async function brew(words: string): Promise<Ran> {
  return await mac.run(`'${mac.places.homebrew}/bin/brew' ${words}`);
}

async function info(name: string) {
  return Info.parse(JSON.parse((await brew(`info --json=v2 ${name}`)).out));
}

describe("Homebrew installs, upgrades and removes", () => {
  it("installs a formula, links its program, and says so", async () => {
    expect(await brew("list --versions forgejo")).toMatchObject({ status: 1, out: "" });
    const { status, out } = await brew("install forgejo");
    expect([status, out]).toEqual([
      0,
      expect.stringContaining("Pouring forgejo--14.0.2.arm64_sequoia.bottle"),
    ]);
    expect((await brew("list --versions forgejo")).out).toBe("forgejo 14.0.2\n");
    const version = await mac.run(`${mac.places.homebrew}/bin/forgejo --version`);
    expect(version.out).toContain("forgejo version 14.0.2");
    expect(await brew("install forgejo")).toMatchObject({
      status: 0,
      err: expect.stringContaining("already installed"),
    });
  });

  it("upgrades what has a newer version", async () => {
    const table = { ...FORMULAS, forgejo: { ...FORMULAS["forgejo"], versions: ["14.0.2", "15.0.0"] } };
    await writeFile(tablePath(mac.places.dataDir), JSON.stringify(table));
    expect((await info("forgejo")).formulae[0]).toMatchObject({ outdated: true });
    expect((await brew("outdated")).out).toBe("forgejo\n");
    expect((await brew("upgrade forgejo")).out).toContain("forgejo 14.0.2 -> 15.0.0");
    expect((await info("forgejo")).formulae[0]).toEqual({
      name: "forgejo",
      outdated: false,
      installed: [{ version: "15.0.0" }],
    });
  });

  it("puts an application into Applications", async () => {
    expect((await brew("install --cask jellyfin")).status).toBe(0);
    expect((await info("jellyfin")).casks).toEqual([{ token: "jellyfin", installed: "10.11.6" }]);
    expect(
      (await mac.run(`test -x ${mac.places.applications}/Jellyfin.app/Contents/MacOS/jellyfin`)).status,
    ).toBe(0);
  });

  it("removes what it installed, and only that", async () => {
    expect((await brew("uninstall --cask jellyfin")).status).toBe(0);
    expect(await brew("uninstall jellyfin")).toMatchObject({
      status: 1,
      err: expect.stringContaining("not installed"),
    });
    expect(
      (await mac.run(`test -e ${mac.places.applications}/Jellyfin.app/Contents/MacOS/jellyfin`)).status,
    ).toBe(1);
  });

  it.each([
    ["install nonsense", "No formulae or casks found for nonsense"],
    ["info --json=v2 nonsense", "No available formula or cask"],
    ["frobnicate", "Unknown command"],
    ["services start nonsense", "not installed"],
  ])("refuses %s", async (words, message) => {
    expect(await brew(words)).toMatchObject({ status: 1, err: expect.stringContaining(message) });
  });

  it("refuses to run as root", async () => {
    const { status, err } = await mac.run(`sudo ${mac.places.homebrew}/bin/brew list`);
    expect([status, err]).toEqual([1, expect.stringContaining("as root is extremely dangerous")]);
  });
});

describe("brew services keeps a service by launchd", () => {
  it("starts, lists, restarts and stops it", async () => {
    const port = await freePort();
    const conf = join(mac.places.homebrew, "var/forgejo/custom/conf");
    await mac.run(
      `mkdir -p ${conf}; cat > ${conf}/app.ini`,
      `[server]\nHTTP_PORT = ${port}\n[security]\nINSTALL_LOCK = true\n`,
    );
    const label = "homebrew.mxcl.forgejo";
    expect((await brew("services start forgejo")).out).toBe(
      `==> Successfully started \`forgejo\` (label: ${label})\n`,
    );
    expect(await mac.field(label, "state")).toBe("running");
    await expect
      .poll(async () => (await mac.run(`curl -s http://127.0.0.1:${port}/api/v1/version`)).out, {
        timeout: 10_000,
      })
      .toContain("gitea");
    expect((await brew("services list")).out).toMatch(
      /^forgejo +started +erichblume .*homebrew\.mxcl\.forgejo\.plist$/m,
    );
    const first = await mac.field(label, "pid");
    expect((await brew("services restart forgejo")).status).toBe(0);
    expect(await mac.field(label, "pid")).not.toBe(first);
    expect((await brew("services start forgejo")).out).toContain("already started");
    expect((await brew("services stop forgejo")).out).toContain("Successfully stopped");
    expect(JSON.parse((await brew("services list --json")).out)).toEqual([
      { name: "forgejo", status: "none", user: null, file: null, exit_code: null },
    ]);
    expect(await brew("services stop forgejo")).toMatchObject({
      status: 0,
      err: expect.stringContaining("not started"),
    });
    expect(await readFile(join(mac.places.homebrew, "var/log/forgejo.log"), "utf8")).toContain(
      "Starting new Web server",
    );
  });
});
