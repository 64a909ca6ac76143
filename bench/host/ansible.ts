import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { cacheRoot, fillOnce } from "../../engine/binaries/cache.ts";
import type { Playbook } from "./playbook.ts";

const VERSION = "2.19.4";

/** `ansible-core` of PyPI in a virtual environment of the program cache. @returns its folder of programs */
export async function obtainAnsible(): Promise<string> {
  const folder = join(cacheRoot(process.env), "python", `ansible-core-${VERSION}`);
  const whole = async (): Promise<boolean> => await Promise.resolve(existsSync(join(folder, "complete")));
  if (!(await whole())) {
    await fillOnce(
      folder,
      whole,
      async (scratch) => {
        await execa("python3", ["-m", "venv", scratch]);
        await execa(join(scratch, "bin", "python"), [
          "-m",
          "pip",
          "install",
          "-q",
          `ansible-core==${VERSION}`,
        ]);
        await writeFile(join(scratch, "complete"), "");
      },
      () => undefined,
    );
  }
  return folder;
}

/**
 * Runs a playbook in check mode against the lab's Mac: pipelined, over one connection that stays up, without facts of the host.
 *
 * @param environment the lab's variables
 * @returns seconds, and how many tasks were good
 * @throws Error when a task fails or would change something
 */
export async function checkWithAnsible(
  ansible: string,
  { text, files }: Playbook,
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly seconds: number; readonly good: number }> {
  const folder = await mkdtemp(join(tmpdir(), "bench-ansible-"));
  try {
    await mkdir(join(folder, "files"));
    for (const [name, content] of files)
      await writeFile(join(folder, "files", name), content, { mode: 0o600 });
    await writeFile(join(folder, "playbook.yaml"), text);
    await writeFile(join(folder, "inventory.ini"), inventory(environment));
    const began = performance.now();
    // The programs of a moved environment name their old Python.
    const { stdout, exitCode } = await execa(
      join(ansible, "bin", "python"),
      ["-m", "ansible", "playbook", "--check", "-i", "inventory.ini", "playbook.yaml"],
      {
        cwd: folder,
        reject: false,
        env: {
          ANSIBLE_PIPELINING: "True",
          ANSIBLE_NOCOLOR: "1",
          ANSIBLE_HOME: join(folder, "home"),
          ANSIBLE_SSH_ARGS: `-F none -C -o ControlMaster=auto -o ControlPersist=60s -o IdentitiesOnly=yes -o UserKnownHostsFile=${environment["LAB_INDRI_KNOWN_HOSTS"]}`,
        },
      },
    );
    const seconds = (performance.now() - began) / 1_000;
    const recap = /ok=(\d+)\s+changed=(\d+)\s+unreachable=(\d+)\s+failed=(\d+)/.exec(stdout);
    const [, ok, changed] = recap ?? [];
    if (exitCode !== 0 || changed !== "0")
      throw new Error(`ansible found a difference:\n${stdout.slice(-2_000)}`);
    return { seconds, good: Number(ok) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function inventory(environment: Readonly<Record<string, string>>): string {
  const variables = {
    ansible_host: environment["LAB_INDRI_HOST"],
    ansible_port: environment["LAB_INDRI_PORT"],
    ansible_user: environment["LAB_INDRI_USER"],
    ansible_ssh_private_key_file: environment["LAB_INDRI_KEY"],
    ansible_python_interpreter: join(environment["LAB_INDRI_ROOT"] ?? "", "usr", "bin", "python3"),
  };
  const words = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  return `indri ${words.join(" ")}\n`;
}
