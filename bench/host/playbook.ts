import { stringify } from "yaml";
import type { WantedService } from "../../host/wanted.ts";

/** What a playbook checks, by kind. */
export interface TaskCount {
  readonly files: number;
  readonly folders: number;
  readonly agents: number;
  readonly programs: number;
}

/** A playbook with the files that its tasks copy. */
export interface Playbook {
  readonly text: string;
  /** Content by name, below the playbook's folder `files`. */
  readonly files: ReadonlyMap<string, string>;
  readonly count: TaskCount;
}

/**
 * The tasks by which Ansible would check what a look at the host checks, in the modules that do it with the least work: one for each file,
 * folder, agent, and package or program.
 */
export function playbookOf(services: readonly WantedService[]): Playbook {
  const files = services.flatMap((service) => service.files);
  const folders = services.flatMap((service) => service.folders);
  const agents = services.flatMap((service) => service.agents);
  const programs = services.flatMap(programsOf);
  const become = (owner: "user" | "root") => (owner === "root" ? { become: true } : {});
  const tasks = [
    ...folders.map(({ path, mode, owner }) => ({
      name: `folder ${path}`,
      "ansible.builtin.file": { path, state: "directory", mode },
      ...become(owner),
    })),
    ...files.map(({ path, mode, owner }, i) => ({
      name: `file ${path}`,
      "ansible.builtin.copy": { src: `files/${i}`, dest: path, mode },
      ...become(owner),
    })),
    ...agents.map(({ label, domain }) => ({
      name: `agent ${label}`,
      "ansible.builtin.command": { argv: ["launchctl", "list", label] },
      changed_when: false,
      check_mode: false,
      ...become(domain === "system" ? "root" : "user"),
    })),
    ...programs.map((path) => ({ name: `program ${path}`, "ansible.builtin.stat": { path } })),
  ];
  return {
    text: stringify([{ hosts: "all", gather_facts: false, tasks }]),
    files: new Map(files.map(({ content }, i) => [String(i), content])),
    count: {
      files: files.length,
      folders: folders.length,
      agents: agents.length,
      programs: programs.length,
    },
  };
}

function programsOf({ packages, prefix, binary }: WantedService): string[] {
  const kegs = packages.flatMap((one) =>
    one.by === "brew" ? [`${prefix}/${one.cask ? "Caskroom" : "Cellar"}/${one.formula}`] : [],
  );
  return binary === undefined ? kegs : [...kegs, binary.path];
}
