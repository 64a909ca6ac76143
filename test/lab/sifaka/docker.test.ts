import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Nas } from "./nas.ts";

let nas: Nas;
beforeAll(async () => {
  nas = await Nas.open();
});
afterAll(async () => await nas[Symbol.asyncDispose]());

const docker = async (words: string) => await nas.run(`sudo -n '${nas.docker}' ${words}`);
const NODE = "prom/node-exporter:latest";

describe("the NAS's login", () => {
  it("may run docker as root, and nothing else", async () => {
    expect(await nas.run("sudo -n ls /")).toMatchObject({ status: 1, err: "sudo: a password is required\n" });
    expect((await docker("version --format '{{.Server.Version}}'")).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it("may not use docker without", async () => {
    const { status, err } = await nas.run(`'${nas.docker}' ps`);
    expect([status, err]).toEqual([
      1,
      expect.stringMatching(/^permission denied while trying to connect to the Docker daemon socket/),
    ]);
  });

  it("has a shell that takes POSIX only, in a home that sshd takes keys for", async () => {
    expect((await nas.run("[[ a == a ]]")).status).toBe(127);
    expect((await nas.run('stat -c %a "$HOME" "$HOME/.ssh"')).out).toBe("755\n700\n");
  });
});

describe("docker answers as it does", () => {
  it.each([
    ["inspect --type=container nobody", 1, "[]\n", "Error: No such container: nobody\n"],
    ["stop nobody", 1, "", "Error response from daemon: No such container: nobody\n"],
    ["rm -f nobody", 0, "", "Error response from daemon: No such container: nobody\n"],
    ["fetch it", 1, "", "docker: 'fetch' is not a docker command.\nSee 'docker --help'\n"],
    ["run -d --nme=x prom/node-exporter", 125, "", "unknown flag: --nme\nSee 'docker run --help'.\n"],
  ])("docker %s", async (words, status, out, err) => {
    expect(await docker(words)).toMatchObject({ status, out, err });
  });

  it("to an image that nobody has", async () => {
    const { status, err } = await docker("pull nobody/nothing");
    expect([status, err]).toEqual([1, expect.stringMatching(/pull access denied for nobody\/nothing/)]);
  });

  it("to a name that is taken", async () => {
    await docker(`run -d --name taken ${NODE}`);
    const { status, err } = await docker(`run -d --name taken ${NODE}`);
    await docker("rm -f taken");
    expect([status, err]).toEqual([
      125,
      expect.stringMatching(/^docker: Error response from daemon: Conflict\. The container name "\/taken" is/),
    ]);
  });

  it("to a template that asks for nothing there is", async () => {
    await docker(`run -d --name asked ${NODE}`);
    const { status, err } = await docker("inspect --format '{{.State.Mood}}' asked");
    const label = await docker(`inspect --format '{{index .Config.Labels "none"}}' asked`);
    await docker("rm -f asked");
    expect([status, err]).toEqual([1, expect.stringContaining('map has no entry for key "Mood"')]);
    expect(label.out).toBe("\n");
  });
});

describe("a container's life", () => {
  it("goes on when the session ends, and over a restart of the NAS where it is to", async () => {
    await docker(`run -d --name stays --restart=always --network=host ${NODE}`);
    await docker(`run -d --name goes ${NODE}`);
    await expect.poll(async () => await nas.get(9100)).toContain("node_uname_info");
    await nas.restart();
    await expect.poll(async () => await nas.get(9100)).toContain("node_uname_info");
    expect((await docker("ps --format '{{.Names}}'")).out).toBe("stays\n");
    await docker("rm -f stays goes");
    expect(await nas.get(9100)).toBeUndefined();
  });

  it("begins anew when its program ends, where it is to", async () => {
    await docker(`run -d --name ends --restart=always ${NODE} --no-such-flag`);
    const status = async () => (await docker("inspect --format '{{.State.Status}} {{.State.Running}}' ends")).out;
    await expect.poll(status).toBe("restarting true\n");
    expect((await docker("logs --tail 1 ends")).err).toContain("unknown long flag '--no-such-flag'");
    await docker("stop ends");
    expect(await status()).toBe("exited false\n");
    await docker("rm ends");
  });

  it("answers only where it is published, and only on the port that it listens on", async () => {
    await docker(`run -d --name wrong -p 9633:9633 ${NODE}`);
    await expect.poll(async () => (await docker("logs wrong")).err).toContain(":9100");
    expect(await nas.get(9633)).toBeUndefined();
    await docker("rm -f wrong");
  });

  it("ends with the NAS, however that ends", async () => {
    const { out } = await docker(`run -d --name last ${NODE}`);
    const pid = Number((await docker(`inspect --format '{{.State.Pid}}' ${out.trim()}`)).out);
    expect(process.kill(pid, 0)).toBe(true);
    await nas.emulator.close();
    expect(() => process.kill(pid, 0)).toThrow();
  });
});
