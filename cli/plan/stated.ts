import { access } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { StatedResource } from "../../engine/stated/resource.ts";
import { Derived } from "../../plan/whole/derived.ts";
import { STACKS } from "../../stacks/names.ts";
import { Failure } from "../failure.ts";

/** The project that all stacks belong to: Pulumi.yaml. */
export const PROJECT = "blumeops";

/** What the program of each stack states, without the engine. It crosses the border of a process. */
export const Stated = z.strictObject({
  /** Counted up when this form changes. */
  form: z.literal(1),
  /** What the same facts come to without a stack. */
  derived: Derived,
  stacks: z.record(z.enum(STACKS), z.array(StatedResource)),
});
export type Stated = z.output<typeof Stated>;

/** What a base's programs state, or why that is not known. */
export type BaseStated =
  | { readonly stated: Stated; readonly by: "itself" | "today" }
  | { readonly missing: string };

const MAIN = join("cli", "plan", "stated-main.ts");

/**
 * Has a base's programs say what they state, in a process of their own; a base that is older than that is said by the programs of today.
 *
 * @param root the project of today
 * @param folder where the base is laid out
 */
export async function readStated(
  root: string,
  folder: string,
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<BaseStated> {
  const own = await access(join(folder, MAIN)).then(
    () => true,
    () => false,
  );
  const said = async (program: string, by: "itself" | "today"): Promise<BaseStated> => {
    const run = await execa(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", join(program, MAIN), folder],
      {
        cwd: folder,
        env: environment,
        extendEnv: false,
        reject: false,
        cancelSignal: signal,
        stdin: "ignore",
      },
    );
    if (signal.aborted) throw new Failure("ended before there was a plan; nothing was changed");
    const missing = run.stderr.trim().split("\n").at(-1) ?? "it said nothing";
    if (run.failed) return { missing };
    const parsed = Stated.safeParse(JSON.parse(run.stdout));
    return parsed.success ? { stated: parsed.data, by } : { missing: "it says so in another form" };
  };
  const first = own ? await said(folder, "itself") : undefined;
  return first !== undefined && "stated" in first ? first : await said(root, "today");
}
