/** What newsyslog.conf(5) says of one log. */
export interface RotationRule {
  readonly path: string;
  readonly mode: number;
  /** How many old logs are kept. */
  readonly count: number;
  /** Size in KB from which the log is rotated; nothing where only time counts. */
  readonly sizeKb?: number;
  /** The "when" field: "*" or hours or a time. */
  readonly when: string;
  readonly flags: string;
  readonly pidFile?: string;
  readonly signal?: number;
}

/** Reads lines of `logfile [owner:group] mode count size when [flags [pid file [signal]]]`. @throws Error naming the line */
export function parseRules(text: string, file: string): RotationRule[] {
  return text.split("\n").flatMap((line, index) => {
    const fields = (line.split("#")[0] ?? "").trim().split(/\s+/);
    if (fields[0] === undefined || fields[0] === "" || fields[0] === "<include>") return [];
    const [path, ...rest] = fields;
    const [mode = "", count = "", size = "", when = "", flags = "", pidFile, signal] = /:/.test(rest[0] ?? "")
      ? rest.slice(1)
      : rest;
    if (!/^[0-7]{3,4}$/.test(mode))
      throw new Error(`newsyslog: ${file}:${index + 1}: error in config file; bad permissions: ${line}`);
    if (!/^\d+$/.test(count) || !/^(\d+|\*)$/.test(size) || when === "")
      throw new Error(`newsyslog: ${file}:${index + 1}: malformed line (missing fields): ${line}`);
    return [
      {
        path,
        mode: Number.parseInt(mode, 8),
        count: Number(count),
        when,
        flags,
        ...(size === "*" ? {} : { sizeKb: Number(size) }),
        ...(pidFile === undefined ? {} : { pidFile }),
        ...(signal === undefined ? {} : { signal: Number(signal) }),
      },
    ];
  });
}
