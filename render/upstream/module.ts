import { execa } from "execa";
import { z } from "zod";
import { hasGo } from "../../engine/binaries/build.ts";
import { RenderError } from "../error.ts";

/** A Go module on this machine, with the sum of all its files. */
export interface Module {
  readonly folder: string;
  /** As go.sum writes it: "h1:…". */
  readonly sum: string;
}

const Answer = z.object({
  Dir: z.string().optional(),
  Sum: z.string().optional(),
  Error: z.string().optional(),
});

/**
 * Gets a module of a version. Go compares it with the public checksum database, so that everybody gets the same files.
 *
 * @param known the sum that it has to have, where it was had before
 * @throws {@link RenderError} where it cannot be had or is another than before
 */
export async function moduleOf(
  module: string,
  version: string,
  known: string | undefined,
  cwd: string,
  environment: NodeJS.ProcessEnv,
): Promise<Module> {
  if (!(await hasGo(environment)))
    throw new RenderError(
      `${module} ${version} is needed and there is no Go 1.26 or newer to get it with; install Go, or render on a machine that has it`,
    );
  const { stdout, stderr } = await execa("go", ["mod", "download", "-json", `${module}@${version}`], {
    cwd,
    env: { ...environment, GOWORK: "off", GOFLAGS: "-mod=mod" },
    extendEnv: false,
    reject: false,
  });
  const answer = Answer.safeParse(parse(stdout));
  if (!answer.success || answer.data.Dir === undefined || answer.data.Sum === undefined) {
    const reason = (answer.success ? answer.data.Error : undefined) ?? stderr.split("\n")[0];
    throw new RenderError(`${module} ${version} cannot be had: ${reason}`);
  }
  const { Dir: folder, Sum: sum } = answer.data;
  if (known !== undefined && sum !== known)
    throw new RenderError(
      `${module} ${version} has the sum ${sum}; it was ${known} when it was rendered last`,
    );
  return { folder, sum };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
