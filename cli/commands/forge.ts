import { readFile } from "node:fs/promises";
import { z } from "zod";
import { forgeIn } from "../../forge/client.ts";
import { keepDriftIssue } from "../../forge/drift-issue.ts";
import { DriftReport, driftText } from "../../forge/drift-text.ts";
import { publish } from "../../forge/publish.ts";
import { Plan } from "../../plan/whole/plan.ts";
import { Failure } from "../failure.ts";
import type { Session } from "../session.ts";

/** `blumeops forge publish`: tells a pull request what it does. Fails where a danger is not allowed by its description. */
export async function forgePublish(session: Session, pull: string, file: string): Promise<void> {
  if (!/^[1-9]\d*$/.test(pull)) throw new Failure(`"${pull}" is not the number of a pull request`);
  const plan = await read(file, Plan, "a plan: npx blumeops plan --json FILE makes one");
  const published = await publish(forgeIn(process.env), Number(pull), plan);
  session.result(published);
  session.say(`comment ${published.comment}, ${published.statuses.length} statuses set`);
  if (published.refused.length > 0)
    throw new Failure(
      [
        ...published.refused.flatMap(({ sentences }) => sentences),
        "if this is meant, write into the pull request's description, on a line of its own:",
        `  Blumeops-Allow: ${published.refused.map(({ name }) => name).join(", ")}`,
      ].join("\n"),
    );
}

/** `blumeops forge drift`: keeps the one issue about drift. */
export async function forgeDrift(session: Session, file: string): Promise<void> {
  const report = await read(file, DriftReport, "what npx blumeops drift --json prints");
  const issue = await keepDriftIssue(forgeIn(process.env), driftText(report));
  session.result({ issue });
  session.say(`issue about drift: ${issue}`);
}

/** What a file says; it may come from a pull request, so it is taken for nothing but data. */
async function read<Value>(file: string, schema: z.ZodType<Value>, what: string): Promise<Value> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new Failure(`${file} cannot be read: ${error.code ?? error.message}`);
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Failure(`${file} is not JSON; it has to be ${what}`);
  }
  const found = schema.safeParse(value);
  if (!found.success) throw new Failure(`${file} is not ${what}\n${z.prettifyError(found.error)}`);
  return found.data;
}
