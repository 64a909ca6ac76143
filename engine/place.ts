import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";

/** Where a stack is kept. */
export interface StatePlace {
  readonly stack: string;
  /** Folder with Pulumi.yaml and the stacks' files. */
  readonly projectFolder: string;
  /** Folder with the engine's plugins and `bin/pulumi`. */
  readonly engineHome: string;
  /** Where the engine keeps plugins and the login to its backend; default: the engine's folder. */
  readonly pulumiHome?: string;
  /** What the engine and its plugins are given beside the process's own environment: backend, passphrase file, credentials. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Where a stack is kept and how its program is run. */
export interface StackPlace extends StatePlace {
  readonly program: PulumiFn;
}

/** The variables that the engine is given for a stack. */
export function variablesOf({ environment }: StatePlace): Readonly<Record<string, string>> {
  return {
    ...environment,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK: "true",
    PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
  };
}
