import { z } from "zod";

/** Which of a command's streams the engine shows while it runs; both when it is not said. */
export const Logging = z.enum(["stdout", "stderr", "stdoutAndStderr", "none"]);
export type Logging = z.output<typeof Logging>;

/** What every command that is a resource says about its life. */
export const Lifecycle = z.object({
  create: z.string().optional(),
  update: z.string().optional(),
  delete: z.string().optional(),
  triggers: z.array(z.unknown()).optional(),
});

/** Whether a stream is shown. */
export function shows(logging: Logging | undefined, stream: "stdout" | "stderr"): boolean {
  return logging === undefined || logging === "stdoutAndStderr" || logging === stream;
}

/** The variables by which a command learns what the one before it has printed (util.go). */
export function previousOutput(
  asked: boolean | undefined,
  { stdout, stderr }: { readonly stdout?: string | undefined; readonly stderr?: string | undefined },
): Record<string, string> {
  if (asked === false) return {};
  return {
    ...(stdout === undefined || stdout === "" ? {} : { PULUMI_COMMAND_STDOUT: stdout }),
    ...(stderr === undefined || stderr === "" ? {} : { PULUMI_COMMAND_STDERR: stderr }),
  };
}

/** What an earlier step printed, as the state has it. */
export const Printed = z.object({ stdout: z.string().default(""), stderr: z.string().default("") });
