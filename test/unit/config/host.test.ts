import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { SETTINGS } from "../../../catalogue/setting.ts";
import { hostSettings } from "../../../config/host.ts";
import { SettingsError } from "../../../config/settings.ts";

const good = {
  "borgbase-repository": "ssh://abcd1234@abcd1234.repo.borgbase.com/./repo",
  "borgbase-known-host": "*.repo.borgbase.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA",
};

function problems(values: unknown): string {
  try {
    hostSettings({ "blumeops:settings": values, "blumeops:else": 1 }, "Pulumi.indri.yaml");
    return "";
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
}

describe("the values that the host's facts ask for", () => {
  it("are read from their own key, whatever else the stack is told", () => {
    expect(hostSettings({ "blumeops:settings": good, "blumeops:else": 1 }, "x")).toEqual({ values: good });
  });

  it.each([
    [
      undefined,
      'Pulumi.indri.yaml: blumeops:settings has no "borgbase-repository": where the repository away from home is',
    ],
    [
      { ...good, "borgbase-repository": "borgbase" },
      "borgbase-repository is not an address: write ssh://ID@HOST/./repo",
    ],
    [
      { ...good, "borgbase-known-host": "ssh-ed25519 AAAA" },
      "borgbase-known-host is not a line of known_hosts",
    ],
    [
      { ...good, color: "blue" },
      'blumeops:settings has no key "color"; it takes borgbase-repository, borgbase-known-host',
    ],
  ])("are refused with the key, the file and the form: %j", (values, message) => {
    expect(problems(values)).toContain(message);
  });

  it("are all told what they are, and stand in the committed file as an example", async () => {
    const file = parse(await readFile(new URL("../../../Pulumi.indri.yaml", import.meta.url), "utf8"));
    expect(Object.keys(hostSettings(file.config, "Pulumi.indri.yaml").values)).toEqual(Object.keys(SETTINGS));
  });
});
