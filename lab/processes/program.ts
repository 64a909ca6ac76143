/** A program of somebody else that the lab runs beside itself. */
export interface Program {
  /** Names its log and is what messages call it. */
  readonly name: string;
  readonly path: string;
  /** Never a secret: whoever is on the machine can read them. */
  readonly args: readonly string[];
  /** Variables beside PATH and a home of its own; secrets may be among them. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether it does its work yet; asked again until it says so. */
  ready(): Promise<boolean>;
}

/** A program that did not come to do its work. */
export class ProgramFailed extends Error {
  constructor(program: Program, what: string, log: string, lastLines: string) {
    super(`${program.name} ${what}; its log (${log}) ends with\n${lastLines}`);
    this.name = "ProgramFailed";
  }
}
