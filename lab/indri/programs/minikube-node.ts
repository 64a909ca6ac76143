import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { die } from "./program.ts";

/** What `minikube ssh` and `minikube cp` find: the node's files, below a folder of the profile. It goes with the profile. */
export class MinikubeNode {
  readonly #root: string;

  constructor(profile: string) {
    this.#root = join(profile, "node");
  }

  /** Runs one of the commands that the Mac's jobs give the node, which is a Linux. @returns its status */
  ssh(words: readonly string[]): number {
    const [program = "", ...rest] = words[0] === "sudo" ? words.slice(1) : words;
    if (program === "systemctl") return rest[0] === "restart" && rest.length === 2 ? 0 : 1;
    if (program === "sha256sum") return sums(rest.map((word) => [word, join(this.#root, word)]));
    if (!["cat", "ls", "mkdir", "rm", "test"].includes(program))
      return die(`bash: line 1: ${program}: command not found`, 127);
    const inNode = rest.map((word) => (word.startsWith("/") ? join(this.#root, word) : word));
    mkdirSync(this.#root, { recursive: true });
    const { status } = spawnSync(program, inNode, { stdio: ["ignore", "inherit", "inherit"] });
    return status ?? 1;
  }

  /** `minikube cp FILE NODE:/PATH` */
  copy(from: string, to: string): void {
    const path =
      /^(?:minikube:)?(\/.*)$/.exec(to)?.[1] ?? die("❌  Exiting: the target path must be absolute", 14);
    const target = join(this.#root, path);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(from, target);
  }
}

function sums(files: readonly (readonly [string, string])[]): number {
  for (const [name, path] of files) {
    if (!existsSync(path)) return die(`sha256sum: ${name}: No such file or directory`);
    process.stdout.write(`${createHash("sha256").update(readFileSync(path)).digest("hex")}  ${name}\n`);
  }
  return 0;
}
