import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { layOutProject } from "../../engine/project.ts";
import type { Target } from "../target.ts";

/**
 * Works with a state of its own that is thrown away: the real one gets everything in one step or nothing. The project is laid out anew, so that the
 * engine writes its salt into no file that is kept, and with the salt of the real stack's file, so that both states are encrypted the same way.
 */
export async function withScratchState<T>(target: Target, work: (scratch: Target) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "blumeops-adopt-"));
  try {
    const [project, state] = [join(folder, "project"), join(folder, "state")];
    await mkdir(state, { mode: 0o700 });
    await layOutProject(target.projectFolder, project);
    return await work({
      ...target,
      projectFolder: project,
      environment: { ...target.environment, PULUMI_BACKEND_URL: `file://${state}` },
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
