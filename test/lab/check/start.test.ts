import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { Checkout } from "../checkout.ts";

const Started = z.object({
  checks: z.array(z.object({ id: z.string(), state: z.enum(["good", "bad", "open"]) })),
});

let checkout: Checkout;
let checks: z.output<typeof Started>["checks"];
let environment: Record<string, string>;
beforeAll(async () => {
  checkout = await Checkout.make();
  ({ checks } = Started.parse(await checkout.json(["start", "--only", "network,indri"])));
  environment = await checkout.environment();
}, 300_000);
afterAll(async () => await checkout.remove());

/** What came of a check. */
function check(id: string): string | undefined {
  return checks.find((one) => one.id === id)?.state;
}

describe("npm start asks the lab itself, and everything that can be good is", () => {
  it.each([
    ["an agent that stays up", "agent:mcquack.eblume.caddy"],
    ["a job, by its last run", "agent:mcquack.eblume.zot-metrics"],
    ["a daemon of root's", "agent:mcquack.eblume.macos-power-metrics"],
    ["what brew keeps up", "agent:homebrew.mxcl.forgejo"],
    ["a job's file, by its age", "file:forgejo:forgejo.prom"],
    ["a site, by its name", "site:forge.ops.eblu.me"],
    ["a public name", "site:forge.eblu.me"],
    ["a stream", "stream:forge.ops.eblu.me:2222"],
    ["a container of the NAS", "container:prom-node-exporter-1"],
    ["what a container answers", "http:smartctl-sifaka:/metrics"],
    ["a stream to the NAS", "stream:nas.ops.eblu.me:9633"],
    ["the NAS's own pages", "site:nas.ops.eblu.me"],
    ["a door, for what it must not serve", "closed:build"],
    ["a certificate, by its life", "certificate:*.ops.eblu.me"],
    ["a key, by its life", "key:flyio-proxy-key"],
  ])("%s", (_, id) => expect(check(id)).toBe("good"));

  it("counts what nobody plays yet as neither good nor bad", () => {
    expect(check("site:grafana.ops.eblu.me")).toBe("open");
    expect(checks.filter(({ state }) => state === "bad")).toEqual([]);
  });
});

describe("a shell reaches the lab's tailnet", () => {
  it("with curl, by a site's own name and certificate", async () => {
    const { code, stdout } = await checkout.run([
      ...["lab", "curl", "-sS", "https://forge.ops.eblu.me/api/v1/version"],
    ]);
    expect([code, stdout]).toEqual([0, '{"version":"14.0.2+gitea-1.22.0"}']);
  });

  it("with any client that can be told an address", async () => {
    const { stdout } = await checkout.run(["lab", "dial", "forge.ops.eblu.me", "2222"]);
    const ports = z.record(z.string(), z.int()).parse(JSON.parse(environment["LAB_INDRI_PORTS"] ?? ""));
    expect(stdout).toBe(`127.0.0.1:${ports["2222"]}`);
  });

  it("and is told where nobody answers", async () => {
    const { code, stderr } = await checkout.run(["lab", "dial", "sifaka", "445"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^error nobody answers on port 445 of sifaka: it is [\d.]+, sifaka, and nothing in the lab plays that port$/,
    );
  });
});

describe("a port that differs anywhere", () => {
  it("breaks the lab, and the checks say where", async () => {
    const ini = join(environment["LAB_INDRI_ROOT"] ?? "", "opt/homebrew/var/forgejo/custom/conf/app.ini");
    const before = await readFile(ini, "utf8");
    await writeFile(ini, before.replace(/HTTP_PORT\s*=\s*\d+/, "HTTP_PORT = 10239"));
    const restart = "launchctl kickstart -k gui/501/homebrew.mxcl.forgejo";
    await checkout.inLab("ssh", [...sshOptions(), restart]);
    const { code, stdout } = await checkout.run([
      "lab",
      "curl",
      "-sS",
      "-o",
      "/dev/null",
      "-w",
      "%{http_code}",
      "https://forge.ops.eblu.me/",
    ]);
    expect([code, stdout]).toEqual([0, "502"]);
  });

  it("is put right by the next start", async () => {
    ({ checks } = Started.parse(await checkout.json(["start", "--only", "network,indri"])));
    expect(check("site:forge.ops.eblu.me")).toBe("good");
  });
});

describe("a lab that is stopped and started", () => {
  it("is the same again, at the same ports, without an apply", async () => {
    await checkout.run(["lab", "stop"]);
    await checkout.run(["lab", "start"]);
    expect((await checkout.environment())["LAB_INDRI_PORTS"]).toBe(environment["LAB_INDRI_PORTS"]);
    await expect
      .poll(
        async () =>
          (await checkout.run(["lab", "curl", "-sS", "https://registry.ops.eblu.me/v2/_catalog"])).stdout,
        {
          timeout: 30_000,
        },
      )
      .toBe('{"repositories":[]}');
    const { stdout } = await checkout.inLab("ssh", [
      ...sshOptions(),
      `${environment["LAB_INDRI_ROOT"]}/opt/homebrew/bin/minikube status`,
    ]);
    expect(stdout).toContain("apiserver: Running");
    // Nothing has to be applied for everything to be good.
    ({ checks } = Started.parse(await checkout.json(["start", "--only", "network,indri"])));
    expect(checks.filter(({ state }) => state === "bad")).toEqual([]);
  });
});

function sshOptions(): string[] {
  const options = {
    BatchMode: "yes",
    IdentitiesOnly: "yes",
    UserKnownHostsFile: environment["LAB_INDRI_KNOWN_HOSTS"] ?? "",
    Port: environment["LAB_INDRI_PORT"] ?? "",
  };
  return [
    ...["-F", "none", "-i", environment["LAB_INDRI_KEY"] ?? ""],
    ...Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]),
    `${environment["LAB_INDRI_USER"]}@${environment["LAB_INDRI_HOST"]}`,
  ];
}
