import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { removeBrokenAttributes } from "../../../engine/attributes.ts";

/** A backend of files whose stack has these attributes. @returns its address, and what lies beside the stack */
async function backendWith(attributes: string) {
  const folder = await mkdtemp(join(tmpdir(), "blumeops-attributes-"));
  onTestFinished(async () => await rm(folder, { recursive: true, force: true }));
  const stacks = join(folder, ".pulumi", "stacks", "blumeops");
  await mkdir(stacks, { recursive: true });
  await writeFile(join(stacks, "network.json"), "");
  await writeFile(join(stacks, "network.json.attrs"), attributes);
  return { backend: `file://${folder}`, files: async () => (await readdir(stacks)).sort() };
}

describe("attributes that a killed engine left half written", () => {
  it.each(["", '{"user.content_type":"app'])("are removed: %j", async (text) => {
    const { backend, files } = await backendWith(text);
    await removeBrokenAttributes(backend);
    expect(await files()).toEqual(["network.json"]);
  });
});

describe("whatever else lies in a backend is left alone", () => {
  it("attributes that are whole, and a state, be it as it may", async () => {
    const { backend, files } = await backendWith('{"user.content_type":"application/json"}');
    await removeBrokenAttributes(backend);
    expect(await files()).toEqual(["network.json", "network.json.attrs"]);
  });

  it("a backend that is none of files, or is not there yet", async () => {
    await removeBrokenAttributes("s3://bucket");
    await removeBrokenAttributes("file:///no/such/folder");
    await removeBrokenAttributes(undefined);
  });
});
