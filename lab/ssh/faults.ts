import { z } from "zod";

/** What a machine of the lab does wrong, instead of (or beside) what it was asked for. */
export const HostFault = z.strictObject({
  /** Only commands whose text matches this regular expression; an SFTP session is the command "subsystem sftp". */
  command: z.string().optional(),
  /**
   * Drop the connection: at its login, before the command starts, while it runs (see `bytes`), or after it was carried
   * out but before its exit status is sent.
   */
  drop: z.enum(["login", "before", "during", "after"]).optional(),
  /** With "during": after this many bytes of the command's input and output. */
  bytes: z.int().min(0).default(0),
  /** Let this many that match pass first. */
  skip: z.int().min(0).default(0),
  /** Hit each that matches with this probability only. */
  chance: z.number().min(0).max(1).default(1),
  /** Wait this many milliseconds before the command starts. */
  delayMs: z.int().min(0).max(600_000).optional(),
  /** On the Mac, instead of a command: this verb of launchctl answers with a status and a message. */
  launchctl: z
    .strictObject({ verb: z.string(), status: z.int().min(1).max(255), message: z.string() })
    .optional(),
  /** How many this fault hits before it is spent. */
  times: z.int().min(1).default(1),
});
export type HostFault = z.output<typeof HostFault>;

/** The faults that wait for something to hit. */
export class Faults {
  #waiting: HostFault[] = [];

  get waiting(): readonly HostFault[] {
    return this.#waiting;
  }

  add(faults: readonly HostFault[]): void {
    this.#waiting.push(...faults);
  }

  forget(): void {
    this.#waiting = [];
  }

  /** The fault that hits a login, if any. */
  atLogin(): HostFault | undefined {
    return this.#take((fault) => fault.drop === "login");
  }

  /** The fault that hits a command, if any. */
  atCommand(command: string): HostFault | undefined {
    return this.#take(
      (fault) =>
        fault.drop !== "login" &&
        fault.launchctl === undefined &&
        (fault.command === undefined || new RegExp(fault.command).test(command)),
    );
  }

  /** The fault that hits a verb of launchctl, if any. */
  atLaunchctl(verb: string): HostFault["launchctl"] {
    return this.#take((fault) => fault.launchctl?.verb === verb)?.launchctl;
  }

  #take(matches: (fault: HostFault) => boolean): HostFault | undefined {
    for (const fault of this.#waiting.filter(matches)) {
      if (fault.skip > 0) {
        fault.skip -= 1;
        continue;
      }
      if (fault.chance < 1 && Math.random() >= fault.chance) continue;
      fault.times -= 1;
      this.#waiting = this.#waiting.filter(({ times }) => times > 0);
      return fault;
    }
    return undefined;
  }
}
