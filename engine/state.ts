import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Deployment } from "@pulumi/pulumi/automation/index.js";
import { execa } from "execa";
import { z } from "zod";
import { EngineFailure, words } from "./failure.ts";
import { removeDeadLocks } from "./locks.ts";
import { type StackPlace, variablesOf } from "./place.ts";

const Exported = z.looseObject({ version: z.number(), deployment: z.unknown() });

/**
 * Reads what a stack keeps. Needs nothing of the Automation API, whose packages take as long to be loaded as the engine to answer: a caller
 * begins this first. A lock left by a process that is gone is removed before.
 *
 * @returns nothing where there is no such stack yet
 * @throws {@link EngineFailure} where the backend or the passphrase is not in order
 */
export async function readState(place: StackPlace): Promise<Deployment | undefined> {
  const backend = place.environment["PULUMI_BACKEND_URL"];
  // The engine makes no folder for a backend of files.
  if (backend?.startsWith("file://") === true) await mkdir(fileURLToPath(backend), { recursive: true });
  await removeDeadLocks(backend);
  const home = place.pulumiHome ?? place.engineHome;
  const { exitCode, stdout, stderr } = await execa(
    join(place.engineHome, "bin", "pulumi"),
    ["stack", "export", "--show-secrets", "--stack", place.stack, "--non-interactive"],
    { cwd: place.projectFolder, env: { ...variablesOf(place), PULUMI_HOME: home }, reject: false },
  );
  if (exitCode === 0) {
    const { version, deployment } = Exported.parse(JSON.parse(stdout));
    return { version, deployment };
  }
  if (/no stack named .* found/.test(stderr)) return undefined;
  throw new EngineFailure(words(stderr));
}
