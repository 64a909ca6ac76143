/** A run of the engine that failed for a reason of its own, not of a resource: its words are for the user. */
export class EngineFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = "EngineFailure";
  }
}

/**
 * What the engine's command complained of, without what the Automation API puts around it.
 *
 * @param message of a CommandError: exit code, the command with its arguments, standard error and output, one after the other
 */
export function words(message: string): string {
  // From "err?:" on all of it is said a second time.
  const [once = ""] = message.split(/^ err\?:/m);
  const said = once
    .split("\n")
    .map((line) => line.replace(/^\s*(code|stdout|stderr):/, "").trimEnd())
    .filter((line) => line.trim() !== "" && !/^\s*(-?\d+|Command failed with .*)$/.test(line));
  const first = said.findIndex((line) => line.startsWith("error: "));
  if (first === -1) return said[0]?.trim() ?? "the engine ended without a word";
  // What is indented below an error belongs to it: the lock of another run, for one.
  const below = said.slice(first + 1).findIndex((line) => !line.startsWith(" "));
  const end = below === -1 ? said.length : first + 1 + below;
  return said
    .slice(first, end)
    .map((line) => line.replace(/^error: /, "").trim())
    .join("\n  ");
}
