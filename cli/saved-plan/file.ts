import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { writeIfChanged } from "../../engine/write.ts";
import { FORM, SavedPlan } from "../../plan/saved/form.ts";
import { BadUsage, Failure } from "../failure.ts";

/** Keeps a plan in a file that nobody else may read. @throws Failure where it cannot be written */
export async function writePlan(file: string, plan: SavedPlan): Promise<void> {
  await writeIfChanged(resolve(file), `${JSON.stringify(plan, null, 2)}\n`).catch(
    (error: NodeJS.ErrnoException) => {
      throw new Failure(`${file} cannot be written: ${error.code ?? error.message}`);
    },
  );
}

/** Reads a plan that was kept. @throws BadUsage for a file that is none, or of another form */
export async function readPlan(file: string): Promise<SavedPlan> {
  const text = await readFile(resolve(file), "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new BadUsage(`${file} cannot be read: ${error.code ?? error.message}`);
  });
  const parsed = SavedPlan.safeParse(parsedJson(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue === undefined ? "" : issue.path.map(String).join(".");
  throw new BadUsage(
    `${file} is no plan that can be applied (${where === "" ? "" : `${where}: `}${issue?.message ?? "of another form"})\n` +
      `  a plan of the form ${FORM} is written by: npx blumeops preview --save FILE`,
  );
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
