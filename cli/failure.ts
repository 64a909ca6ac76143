/** Something that the user can put right: shown in words, without a stack, with exit code 1. */
export class Failure extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Failure";
  }
}

/** Errors whose message is already in words for the user, by name: their classes lie in layers that know nothing of the command line. */
const IN_WORDS = new Set([
  "Failure",
  "SettingsError",
  "EngineFailure",
  "BinaryUnavailable",
  "SecretUnavailable",
  "ConnectFailure",
  "HostFailure",
  "RenderError",
  "ForgeFailure",
]);

/** Whether an error is the user's to put right; anything else is our own fault and keeps its stack. */
export function isInWords(error: unknown): error is Error {
  return error instanceof Error && IN_WORDS.has(error.name);
}
