import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { indri, textOf } from "./documents.ts";

const document = await indri();
const files = document.services
  .flatMap((service) => service.files)
  .filter(({ path }) => path.endsWith(".plist"));

const Keys = z.looseObject({
  Label: z.string(),
  ProgramArguments: z.array(z.string()).min(1),
  RunAtLoad: z.boolean(),
  KeepAlive: z.boolean(),
  StandardOutPath: z.string().startsWith("/"),
  StandardErrorPath: z.string().startsWith("/"),
  StartInterval: z.int().optional(),
  StartCalendarInterval: z.looseObject({ Hour: z.int(), Minute: z.int() }).optional(),
});

/** What Python's plistlib, which reads what CoreFoundation writes, makes of a property list. */
async function read(text: string): Promise<unknown> {
  const program =
    "import json, plistlib, sys; json.dump(plistlib.loads(sys.stdin.buffer.read()), sys.stdout)";
  return JSON.parse((await execa("python3", ["-c", program], { input: text })).stdout);
}

describe("a property list", () => {
  it("is there for every agent", () => {
    expect(files.length).toBe(document.services.flatMap(({ agents }) => agents).length);
  });

  it.each(files.map((file) => [file.path.split("/").at(-1) ?? "", file] as const))(
    "%s is read by another's reader",
    async (name, file) => {
      const keys = Keys.parse(await read(textOf(file)));
      expect(`${keys.Label}.plist`).toBe(name);
      expect(
        keys.KeepAlive || keys.RunAtLoad || (keys.StartInterval ?? keys.StartCalendarInterval) !== undefined,
      ).toBe(true);
    },
  );
});
