import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { containerPayload, type WantedContainer } from "../../../host/container.ts";
import { commandOf } from "../../../host/scripts.ts";
import { serve } from "./jobs.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "container-"));
  for (const name of ["bin", "state/c"]) await mkdir(join(folder, name), { recursive: true });
  await copyFile(fileURLToPath(new URL("docker.sh", import.meta.url)), join(folder, "docker"));
  await chmod(join(folder, "docker"), 0o755);
  // No test may need to be root.
  await writeFile(join(folder, "bin", "sudo"), '#!/bin/sh\n[ "$1" = -n ] && shift\nexec "$@"\n', {
    mode: 0o755,
  });
});
afterEach(async () => await rm(folder, { recursive: true, force: true }));

function exporter(change: Partial<WantedContainer> = {}): WantedContainer {
  return {
    name: "exporter",
    title: "An exporter",
    docker: join(folder, "docker"),
    image: "prom/exporter:latest",
    options: ["--name=exporter", "--restart=always"],
    arguments: ["--device=/dev/sata1"],
    signs: [],
    within: 2,
    ...change,
  };
}

async function apply(container: WantedContainer, input = containerPayload(container)) {
  const { exitCode, stdout, stderr } = await execa("sh", ["-c", commandOf("container")], {
    input,
    env: { PATH: `${join(folder, "bin")}:${process.env["PATH"]}`, DOCKER_STATE: join(folder, "state") },
    reject: false,
  });
  return { exitCode, stdout, stderr };
}

/** Every container with its image and whether it runs. */
async function containers(): Promise<Record<string, readonly [image: string, running: string]>> {
  const at = join(folder, "state", "c");
  const read = async (name: string, field: string) => (await readFile(join(at, name, field), "utf8")).trim();
  const names = await readdir(at);
  return Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [name, [await read(name, "image"), await read(name, "running")]] as const),
    ),
  );
}

/** What docker was asked to do, looks left out. */
async function done(): Promise<string[]> {
  const calls = (await readFile(join(folder, "state", "calls"), "utf8")).trimEnd().split("\n");
  await rm(join(folder, "state", "calls"));
  return calls.filter((call) => !/^(version|inspect)/.test(call)).map((call) => call.split(" ")[0] ?? "");
}

describe("a container on a host with Docker", () => {
  it("is made where there is none, with the words that are wanted", async () => {
    expect(await apply(exporter())).toEqual({ exitCode: 0, stdout: "made exporter", stderr: "" });
    const calls = await readFile(join(folder, "state", "calls"), "utf8");
    expect(calls).toMatch(
      /^run --detach --label=blumeops\.words=\d+ --name=exporter --restart=always prom\/exporter:latest --device=\/dev\/sata1$/m,
    );
    expect(await containers()).toEqual({ exporter: ["prom/exporter:latest", "true"] });
  });

  it("is left alone when it was made from the same words, and its image is not even pulled", async () => {
    await apply(exporter());
    await done();
    expect(await apply(exporter())).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    expect(await done()).toEqual([]);
  });

  it("is left alone when a person made it from the same image, whatever the other words were", async () => {
    await apply(exporter());
    await writeFile(join(folder, "state", "c", "exporter", "label"), "");
    await done();
    expect((await apply(exporter({ arguments: [] }))).stdout).toBe("");
    expect(await done()).toEqual([]);
  });

  it.each([
    ["image", { image: "prom/exporter:v1" }],
    ["arguments", { arguments: ["--device=/dev/sata2"] }],
  ])("is replaced when its %s changes", async (_, change) => {
    await apply(exporter());
    await done();
    expect(await apply(exporter(change))).toEqual({ exitCode: 0, stdout: "replaced exporter", stderr: "" });
    expect(await done()).toEqual(["pull", "stop", "rename", "run", "rm"]);
    expect(await containers()).toEqual({
      exporter: ["image" in change ? change.image : "prom/exporter:latest", "true"],
    });
  });

  it("comes back as it was when the new one does not come up, and the message has its last words", async () => {
    await apply(exporter());
    const { exitCode, stderr } = await apply(exporter({ image: "broken:1" }));
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr:
        "An exporter did not come up: its container does not run\n    the last words of exporter\n  the previous container is back",
    });
    expect(await containers()).toEqual({ exporter: ["prom/exporter:latest", "true"] });
  });

  it("is not touched when the image cannot be had, or Docker does not answer", async () => {
    await apply(exporter());
    expect((await apply(exporter({ image: "missing:1" }))).stderr).toBe(
      "An exporter: missing:1 cannot be pulled; nothing was changed\n  manifest unknown",
    );
    await writeFile(join(folder, "state", "away"), "");
    expect((await apply(exporter({ image: "other:1" }))).stderr).toBe(
      "An exporter: docker does not answer; nothing was changed\n  Cannot connect to the Docker daemon",
    );
    expect(await containers()).toEqual({ exporter: ["prom/exporter:latest", "true"] });
  });

  it("is not touched when only half of what it should be arrives", async () => {
    await apply(exporter());
    const whole = containerPayload(exporter({ image: "other:1" }));
    const { exitCode, stderr } = await apply(exporter(), whole.slice(0, -4));
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: "the connection broke before everything had arrived; nothing was changed",
    });
    expect(await containers()).toEqual({ exporter: ["prom/exporter:latest", "true"] });
  });

  it("is taken up where a run died between putting it aside and seeing the new one well", async () => {
    await apply(exporter());
    const state = join(folder, "state", "c");
    await execa("mv", [join(state, "exporter"), join(state, "exporter-blumeops-former")]);
    await mkdir(join(state, "exporter"));
    for (const [field, text] of [
      ["image", "half:1"],
      ["label", "1"],
      ["running", "true"],
    ] as const)
      await writeFile(join(state, "exporter", field), `${text}\n`);
    expect((await apply(exporter())).exitCode).toBe(0);
    expect(await containers()).toEqual({ exporter: ["prom/exporter:latest", "true"] });
  });

  it("is well only when its own answer says so", async () => {
    const { url } = await serve(({ path }) => (path === "/metrics" ? "smartctl_device 1" : 404));
    const sign = { kind: "http", url: `${url}/metrics`, within: 2 } as const;
    expect((await apply(exporter({ signs: [{ ...sign, expect: "smartctl_device" }] }))).exitCode).toBe(0);
    const { exitCode, stderr } = await apply(exporter({ signs: [{ ...sign, expect: "node_uname_info" }] }));
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: `An exporter is not well: ${url}/metrics answers without "node_uname_info"`,
    });
  });

  it("is started when it stands still", async () => {
    await apply(exporter());
    await writeFile(join(folder, "state", "c", "exporter", "running"), "false\n");
    expect(await apply(exporter())).toEqual({ exitCode: 0, stdout: "started exporter", stderr: "" });
  });
});
