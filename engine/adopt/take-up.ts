import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { startPlugin } from "../attach.ts";
import type { EngineReport } from "../change.ts";
import { runStack } from "../stack.ts";
import type { Claim } from "./claim.ts";
import { type Front, standBefore } from "./front.ts";

export interface TakingUp {
  /** Of the stack's providers. */
  readonly providers: readonly string[];
  readonly pulumiHome: string;
  /** What the plugins are given beside the process's own environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly onChange?: (done: number) => void;
  /** Whether its providers can read what is there; else the program's word is taken. */
  readonly readable: boolean;
}

export interface TakenUp {
  readonly report: EngineReport;
  readonly claims: readonly Claim[];
}

/**
 * Fills the empty state of a stack by what is already there: the engine runs the program as for a first apply, and its providers answer by what they
 * read. A refresh after it brings the state to how things are, not to how they are stated. Nothing in the world is changed.
 */
export async function takeUp(stack: Stack, given: TakingUp): Promise<TakenUp> {
  const { providers, pulumiHome, environment, signal, onChange, readable } = given;
  const claims: Claim[] = [];
  const fronts = await Promise.all(
    providers.map(async (name): Promise<readonly [string, Front]> => {
      const plugin = await startPlugin(name, pulumiHome, environment);
      return [name, await standBefore(plugin, (made) => claims.push(made))];
    }),
  );
  const variables = stack.workspace.envVars;
  const { PULUMI_DEBUG_PROVIDERS: before } = variables;
  variables["PULUMI_DEBUG_PROVIDERS"] = fronts.map(([name, { port }]) => `${name}:${port}`).join(",");
  try {
    // What cannot be had is left out, and does not hold up the rest.
    const report = await runStack(stack, "up", signal, onChange, false, { goOn: true });
    if (!readable) return { report, claims };
    const fresh = await runStack(stack, "refresh", signal);
    return { report: { ...report, diagnostics: [...report.diagnostics, ...fresh.diagnostics] }, claims };
  } finally {
    if (before === undefined) delete variables["PULUMI_DEBUG_PROVIDERS"];
    else variables["PULUMI_DEBUG_PROVIDERS"] = before;
    for (const [, front] of fronts) front.close();
  }
}
