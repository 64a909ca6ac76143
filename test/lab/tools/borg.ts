import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { debian } from "./debian.ts";
import { pypi } from "./pypi.ts";
import { librariesBelow, ownProgram, type Tool } from "./tool.ts";

/** The real borg: the machine's own, else Debian's, unpacked into the program cache. @throws Error where neither can be had */
export async function borg(): Promise<Tool> {
  const own = await ownProgram("borg");
  if (own !== undefined) return own;
  const root = join(await debian("borgbackup"), "root");
  const python = (await readdir(join(root, "usr", "bin"))).find((file) => /^python3\.\d+$/.test(file));
  if (python === undefined)
    throw new Error("Debian's borgbackup came without its Python; install borgbackup");
  return {
    command: [join(root, "usr", "bin", python), "-m", "borg"],
    environment: await librariesBelow(root),
  };
}

/** The real borgmatic, from PyPI. @throws Error where it cannot be had */
export async function borgmatic(): Promise<Tool> {
  const folder = await pypi("borgmatic", [
    "borgmatic==2.1.10",
    ...[
      "attrs==26.1.0",
      "certifi==2026.10.19.post1",
      "charset-normalizer==3.5.3",
      "idna==3.20",
      "jsonschema==4.26.0",
    ],
    ...["jsonschema-specifications==2025.9.1", "packaging==26.4", "psutil==7.2.2", "referencing==0.37.0"],
    ...[
      "requests==2.34.2",
      "rpds-py==2026.9.1",
      "ruamel.yaml==0.19.1",
      "typing-extensions==4.16.0",
      "urllib3==2.8.0",
    ],
  ]);
  return {
    command: ["python3", "-c", "import sys; from borgmatic.commands.borgmatic import main; sys.exit(main())"],
    environment: { PYTHONPATH: folder },
  };
}
