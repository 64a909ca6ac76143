import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readStackConfig } from "../../../config/files.ts";
import { indriSettings } from "../../../config/indri.ts";

const FILE = "Pulumi.indri.yaml";
const committed = async () => await readStackConfig(join(import.meta.dirname, "..", "..", "..", FILE));
const way = { login: "operator", hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHkqV0Yp" };

describe("the host stack's settings", () => {
  it("are in order as they are committed", async () => {
    const settings = indriSettings(await committed(), FILE);
    expect(settings.ssh["indri"]?.login).toBe("operator");
    expect(settings.values["borgbase-repository"]).toMatch(/^ssh:/);
  });

  it.each([
    ["a key that nobody knows", { "blumeops:host": {} }, 'config has no key "blumeops:host"; it takes'],
    [
      "no host key",
      { "blumeops:ssh": { indri: { login: "operator" } } },
      "blumeops:ssh.indri.hostKey is missing",
    ],
    [
      "a fingerprint for a host key",
      { "blumeops:ssh": { indri: { ...way, hostKey: "SHA256:abc" } } },
      "blumeops:ssh.indri.hostKey is not a host key: write it as ssh-ed25519 AAAA…",
    ],
    [
      "a login with a space",
      { "blumeops:ssh": { indri: { ...way, login: "some body" } } },
      "blumeops:ssh.indri.login is not a login name",
    ],
    [
      "a word too many",
      { "blumeops:ssh": { indri: { ...way, key: "x" } } },
      'blumeops:ssh.indri has no key "key"; it takes login, hostKey, address, port',
    ],
    [
      "a port that is none",
      { "blumeops:ssh": { indri: { ...way, port: 70_000 } } },
      "blumeops:ssh.indri.port",
    ],
  ])("with %s are refused by key and form", async (_what, change, words) => {
    const raw = await committed();
    expect(() => indriSettings({ ...raw, ...change }, FILE)).toThrow(`${FILE}: ${words}`);
  });
});
