import { readFile } from "node:fs/promises";
import { z } from "zod";
import { filterCases } from "../../policy/index.ts";
import { Failure } from "../failure.ts";
import type { Session } from "../session.ts";

/**
 * `blumeops access filter --cases FILE`: what the control server would make of each policy for its tailnet: its answer, and the packet
 * filter and SSH rules of every node, in the form of the captured cases.
 */
export async function accessFilter(session: Session, file: string): Promise<void> {
  const text = await readFile(file, "utf8").catch(() => {
    throw new Failure(`${file} cannot be read`);
  });
  const results = judge(parse(text, file), file);
  session.result(results);
  for (const { id, status, error } of results) {
    session.say(
      `${status === 200 ? session.paint.green("taken  ") : session.paint.red("refused")}  ${id}${error === undefined ? "" : `  ${error.message}`}`,
    );
  }
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Failure(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function judge(cases: unknown, file: string): ReturnType<typeof filterCases> {
  try {
    return filterCases(cases);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    throw new Failure(
      `${file} is no array of cases: ${z.prettifyError(error).split("\n")[0]}\n  a case has the fields id, policy, users and nodes`,
    );
  }
}
