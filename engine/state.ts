import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Deployment } from "@pulumi/pulumi/automation/index.js";
import { execa } from "execa";
import { z } from "zod";
import { removeBrokenAttributes } from "./attributes.ts";
import { EngineFailure, words } from "./failure.ts";
import { removeDeadLocks } from "./locks.ts";
import { type StatePlace, variablesOf } from "./place.ts";

const Exported = z.looseObject({ version: z.number(), deployment: z.unknown() });

/** What a stack keeps, on its way; nothing where there is no such stack yet. Fails with {@link EngineFailure}. */
export interface Reading {
  readonly state: Promise<Deployment | undefined>;
}

/**
 * Has the engine read what a stack keeps, and returns as soon as it has been started. This needs nothing of the Automation API, whose packages
 * take as long to be loaded as the engine to answer. What a killed run left is put right before: its lock, and attributes that it had half written.
 */
export async function startReading(place: StatePlace): Promise<Reading> {
  const backend = place.environment["PULUMI_BACKEND_URL"];
  // The engine makes no folder for a backend of files.
  if (backend?.startsWith("file://") === true) await mkdir(fileURLToPath(backend), { recursive: true });
  await Promise.all([removeDeadLocks(backend), removeBrokenAttributes(backend)]);
  const home = place.pulumiHome ?? place.engineHome;
  const reading = execa(
    join(place.engineHome, "bin", "pulumi"),
    ["stack", "export", "--show-secrets", "--stack", place.stack, "--non-interactive"],
    { cwd: place.projectFolder, env: { ...variablesOf(place), PULUMI_HOME: home }, reject: false },
  );
  const state = reading.then(({ exitCode, stdout, stderr }) => stateOf(exitCode, stdout, stderr));
  // Whoever waits for it hears of a failure; until then it is no unhandled one.
  state.catch(() => undefined);
  return { state };
}

/** What the engine's answer says. @throws EngineFailure where the backend or the passphrase is not in order */
function stateOf(exitCode: number | undefined, stdout: string, stderr: string): Deployment | undefined {
  if (exitCode === 0) {
    const { version, deployment } = Exported.parse(JSON.parse(stdout));
    return { version, deployment };
  }
  if (/no stack named .* found/.test(stderr)) return undefined;
  throw new EngineFailure(words(stderr));
}
