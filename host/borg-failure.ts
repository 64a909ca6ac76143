/** Why there is nothing to restore from. */
export type BorgFailureKind =
  /** The program is not there. */
  | "no borg"
  /** The share on which the repository lies is not mounted, or does not answer. */
  | "no share"
  | "no repository"
  | "no archive"
  | "locked"
  | "passphrase"
  /** A repository elsewhere does not answer. */
  | "unreached"
  /** Anything else that borg says. */
  | "borg";

/** borg's own names of what may go wrong (https://borgbackup.readthedocs.io/en/stable/internals/frontends.html#message-ids). */
const BY_MESSAGE: readonly (readonly [RegExp, BorgFailureKind])[] = [
  [/^Lock(Timeout|Error|Failed|ErrorT)$/, "locked"],
  [/^(PassphraseWrong|PasscommandFailure|PasswordRetriesExceeded|NoPassphraseFailure)$/, "passphrase"],
  [/^Repository\.(DoesNotExist|InvalidRepository|PathPermissionDenied)$/, "no repository"],
  [
    /^(Remote\.)?(ConnectionClosed(WithHint)?|ConnectionBrokenWithHint|UnexpectedRPCDataFormatFromServer)$/,
    "unreached",
  ],
];

/** borg could not be asked, or refused. */
export class BorgFailure extends Error {
  readonly kind: BorgFailureKind;

  constructor(kind: BorgFailureKind, words: string) {
    super(words);
    this.name = "BorgFailure";
    this.kind = kind;
  }

  /** @param kind what the script calls it @param lines what borg wrote, one JSON document or one sentence a line */
  static of(kind: string, lines: readonly string[]): BorgFailure {
    const said = lines.map(messageOf);
    const known = (["no borg", "no share", "no repository", "no archive"] as const).find(
      (one) => one === kind,
    );
    const named = said.flatMap(({ id }) => BY_MESSAGE.find(([pattern]) => pattern.test(id))?.[1] ?? []);
    const error = said.find(({ level }) => level === "ERROR" || level === "CRITICAL") ?? said[0];
    return new BorgFailure(known ?? named[0] ?? "borg", (error?.words.split("\n")[0] ?? "").trim());
  }
}

interface Said {
  readonly id: string;
  readonly level: string;
  readonly words: string;
}

function messageOf(line: string): Said {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === "object" && value !== null && "message" in value)
      return {
        id: "msgid" in value ? String(value.msgid) : "",
        level: "levelname" in value ? String(value.levelname) : "",
        words: String(value.message),
      };
  } catch {
    // A sentence, as a remote's ssh writes.
  }
  return { id: "", level: "", words: line };
}
