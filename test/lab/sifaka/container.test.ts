import { createServer, type Server } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { containerPayload, type WantedContainer } from "../../../host/container.ts";
import { commandOf } from "../../../host/scripts.ts";
import { Nas } from "./nas.ts";

let nas: Nas;
beforeEach(async () => {
  nas = await Nas.open();
});
afterEach(async () => await nas[Symbol.asyncDispose]());

function exporter(change: Partial<WantedContainer> = {}): WantedContainer {
  return {
    name: "exporter",
    title: "An exporter",
    docker: nas.docker,
    image: "prometheuscommunity/smartctl-exporter:latest",
    options: ["--name=exporter", "--restart=always", "--privileged", "--publish=9633:9633"],
    arguments: ["--smartctl.device=/dev/sata1"],
    signs: [
      {
        kind: "http",
        url: `http://127.0.0.1:${nas.seed.portOf(9633)}/metrics`,
        expect: "smartctl_device_smart_status",
        within: 2,
      },
    ],
    within: 3,
    ...change,
  };
}

async function apply(container: WantedContainer, input = containerPayload(container, "word")) {
  const { status, out, err } = await nas.run(commandOf("container"), input);
  return { status, out, err };
}

/** Every container with its image and whether it runs. */
async function containers(): Promise<string[]> {
  return (await nas.asked("ps -a --format '{{.Names}} {{.Image}} {{.Status}}'"))
    .split("\n")
    .map((line) => line.replace(/ Up .*/, " runs").replace(/ (Exited \(\d+\)).*/, " $1"));
}

const RUNS = ["exporter prometheuscommunity/smartctl-exporter:latest runs"];
const idOf = async (): Promise<string> => await nas.asked("inspect --format '{{.Id}}' exporter");

describe("a container on a host with Docker", () => {
  it("is made where there is none, with the words that are wanted, and answers", async () => {
    expect(await apply(exporter())).toEqual({ status: 0, out: "made exporter\n", err: "" });
    expect(await containers()).toEqual(RUNS);
    expect(
      await nas.asked("inspect --format '{{json .Config.Cmd}} {{.HostConfig.Privileged}}' exporter"),
    ).toBe('["--smartctl.device=/dev/sata1"] true');
    expect(await nas.get(9633)).toContain('smartctl_device_smart_status{device="sata1"} 1');
  });

  it("is left alone when it was made from the same words", async () => {
    await apply(exporter());
    const before = await idOf();
    expect(await apply(exporter())).toEqual({ status: 0, out: "", err: "" });
    expect(await idOf()).toBe(before);
  });

  it("is left alone when a person made it from the same image, whatever the other words were", async () => {
    await nas.asked(
      "run -d --name exporter --privileged -p 9633:9633 prometheuscommunity/smartctl-exporter:latest --smartctl.device=/dev/sata2",
    );
    const before = await idOf();
    expect(await apply(exporter())).toEqual({ status: 0, out: "", err: "" });
    expect(await idOf()).toBe(before);
  });

  it.each([
    ["image", { image: "prometheuscommunity/smartctl-exporter:v0.14.0" }],
    ["arguments", { arguments: ["--smartctl.device=/dev/sata2"] }],
  ])("is replaced when its %s changes", async (_, change) => {
    await apply(exporter());
    const before = await idOf();
    expect(await apply(exporter(change))).toEqual({ status: 0, out: "replaced exporter\n", err: "" });
    expect(await idOf()).not.toBe(before);
    expect(await containers()).toHaveLength(1);
  });

  it("comes back as it was when the new one does not come up, and the message has its last words", async () => {
    await apply(exporter());
    const before = await idOf();
    const { status, err } = await apply(exporter({ arguments: ["--smartctl.devise=/dev/sata1"] }));
    expect(status).toBe(1);
    expect(err).toMatch(/^An exporter did not come up: its container ends over and over$/m);
    expect(err).toContain("    smartctl_exporter: error: unknown long flag '--smartctl.devise', try --help");
    expect(err).toMatch(/ {2}the previous container is back\n$/);
    expect(await idOf()).toBe(before);
    expect(await containers()).toEqual(RUNS);
  });

  it("comes back when the new one's port is another's", async () => {
    await apply(exporter());
    const before = await idOf();
    const taken: Server = createServer().listen(nas.seed.portOf(9100), "127.0.0.1");
    const { status, err } = await apply(
      exporter({ options: ["--name=exporter", "--restart=always", "--publish=9100:9633"] }),
    );
    taken.close();
    expect(status).toBe(1);
    expect(err).toContain("listen tcp4 0.0.0.0:9100: bind: address already in use");
    expect(await idOf()).toBe(before);
    expect(await containers()).toEqual(RUNS);
  });

  it("is not touched when the image cannot be had", async () => {
    await apply(exporter());
    const missing = "prometheuscommunity/smartctl-exporter:v0";
    expect((await apply(exporter({ image: missing }))).err).toBe(
      `An exporter: ${missing} cannot be pulled; nothing was changed\n  Error response from daemon: manifest for ${missing} not found: manifest unknown: manifest unknown\n`,
    );
    expect(await containers()).toEqual(RUNS);
  });

  it("is not touched when Docker does not answer", async () => {
    await apply(exporter());
    const { err } = await nas.run(
      `mv "${nas.places.lab}/docker" "${nas.places.lab}/away"; ${commandOf("container").replace(/^exec /, "")}`,
      containerPayload(exporter({ image: "other:1" }), "word"),
    );
    await nas.run(`mv "${nas.places.lab}/away" "${nas.places.lab}/docker"`);
    expect(err).toBe(
      "An exporter: docker does not answer; nothing was changed\n  Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n",
    );
    expect(await containers()).toEqual(RUNS);
  });

  it("is not touched when only half of what it should be arrives", async () => {
    await apply(exporter());
    const whole = containerPayload(exporter({ image: "other:1" }), "word");
    const { status, err } = await apply(exporter(), whole.slice(0, -4));
    expect({ status, err }).toEqual({
      status: 1,
      err: "the connection broke before everything had arrived; nothing was changed\n",
    });
    expect(await containers()).toEqual(RUNS);
  });

  it("is taken up where a run died between putting it aside and seeing the new one well", async () => {
    await apply(exporter());
    const before = await idOf();
    await nas.asked("stop exporter");
    await nas.asked("rename exporter exporter-blumeops-former");
    await nas.asked("run -d --name=exporter prom/node-exporter:latest");
    expect((await apply(exporter())).status).toBe(0);
    expect(await idOf()).toBe(before);
    expect(await containers()).toEqual(RUNS);
  });

  it("is well only when its own answer says so", async () => {
    await apply(exporter());
    const [sign] = exporter().signs;
    const url = sign?.kind === "http" ? sign.url : "";
    const { status, err } = await apply(
      exporter({ signs: [{ kind: "http", url, within: 2, expect: "node_uname_info" }] }),
    );
    expect({ status, err }).toEqual({
      status: 1,
      err: `An exporter is not well: ${url} answers without "node_uname_info"\n`,
    });
  });

  it("is started when it stands still", async () => {
    await apply(exporter());
    await nas.asked("stop exporter");
    expect(await nas.get(9633)).toBeUndefined();
    expect(await apply(exporter())).toEqual({ status: 0, out: "started exporter\n", err: "" });
    expect(await containers()).toEqual(RUNS);
  });

  it("is taken away with what an apply has put aside, once", async () => {
    await apply(exporter());
    const payload = containerPayload(exporter(), "word");
    expect((await nas.run(commandOf("container-remove"), payload)).out).toBe("removed exporter\n");
    expect(await containers()).toEqual([""]);
    expect(await nas.run(commandOf("container-remove"), payload)).toMatchObject({ status: 0, out: "" });
  });
});
