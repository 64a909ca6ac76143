import { constants } from "node:fs";
import { access, readFile, stat } from "node:fs/promises";
import { parse, parseBinary } from "plist";
import { z } from "zod";

const Calendar = z.object({
  Month: z.int().min(1).max(12).optional(),
  Day: z.int().min(1).max(31).optional(),
  Weekday: z.int().min(0).max(7).optional(),
  Hour: z.int().min(0).max(23).optional(),
  Minute: z.int().min(0).max(59).optional(),
});

const KeepAlive = z.union([
  z.boolean(),
  z.object({
    SuccessfulExit: z.boolean().optional(),
    Crashed: z.boolean().optional(),
    PathState: z.record(z.string(), z.boolean()).optional(),
  }),
]);
export type KeepAlive = z.output<typeof KeepAlive>;

/** The keys of launchd.plist(5) that the lab's launchd keeps; it ignores the others, as launchd ignores unknown ones. */
const Description = z
  .object({
    Label: z.string().min(1),
    Disabled: z.boolean().optional(),
    Program: z.string().optional(),
    ProgramArguments: z.array(z.string()).min(1).optional(),
    EnvironmentVariables: z.record(z.string(), z.string()).default({}),
    WorkingDirectory: z.string().optional(),
    StandardInPath: z.string().optional(),
    StandardOutPath: z.string().optional(),
    StandardErrorPath: z.string().optional(),
    RunAtLoad: z.boolean().default(false),
    KeepAlive: KeepAlive.default(false),
    ThrottleInterval: z.int().min(0).default(10),
    StartInterval: z.int().min(1).optional(),
    StartCalendarInterval: z
      .union([Calendar, z.array(Calendar)])
      .transform((one) => [one].flat())
      .optional(),
    ExitTimeOut: z.int().min(0).default(5),
    Umask: z.union([z.int(), z.string().regex(/^0?[0-7]{1,4}$/)]).optional(),
    Nice: z.int().min(-20).max(20).optional(),
    ProcessType: z.enum(["Background", "Standard", "Adaptive", "Interactive"]).default("Standard"),
    AbandonProcessGroup: z.boolean().default(false),
  })
  .refine(({ Program, ProgramArguments }) => (Program ?? ProgramArguments) !== undefined, {
    message: "neither Program nor ProgramArguments is given",
  });
/** A job as its property list describes it. */
export type JobDescription = z.output<typeof Description>;

/** Why a property list cannot be taken; `reason` goes to launchd's own log, launchctl only shows a number. */
export class BadPropertyList extends Error {
  readonly errno: 2 | 109 | 122;
  /** @param errno what launchd calls it: 2 no such file, 109 invalid, 122 bad permissions */
  constructor(errno: 2 | 109 | 122, reason: string) {
    super(reason);
    this.errno = errno;
  }
}

/** Reads a job's property list, XML or binary. @throws BadPropertyList */
export async function readPropertyList(path: string): Promise<JobDescription> {
  await access(path, constants.R_OK).catch(() => {
    throw new BadPropertyList(2, `${path}: no such file, or it cannot be read`);
  });
  // launchd takes no orders from a file that others than its owner may write.
  if (((await stat(path)).mode & 0o022) !== 0)
    throw new BadPropertyList(122, `${path}: Path had bad ownership/permissions`);
  return describeJob(await readFile(path), path);
}

/** A job from values rather than from a file; nothing when they describe none. */
export function describe(values: unknown): JobDescription | undefined {
  return Description.safeParse(values).data;
}

/** What a property list's bytes say about a job. @throws BadPropertyList */
export function describeJob(bytes: Buffer, path: string): JobDescription {
  const parsed = Description.safeParse(parsePropertyList(bytes, path));
  if (!parsed.success)
    throw new BadPropertyList(109, `${path}: Invalid property list: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function parsePropertyList(bytes: Buffer, path: string): unknown {
  try {
    return bytes.subarray(0, 6).toString("latin1") === "bplist"
      ? parseBinary(bytes)
      : parse(bytes.toString("utf8"));
  } catch (error) {
    throw new BadPropertyList(
      109,
      `${path}: Invalid property list: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
