import { RECORD_TYPES } from "../rdata/parse.ts";
import { type Entry, entriesOf } from "./entries.ts";

/** A record as a line of a master file states it. */
export interface Line {
  readonly line: number;
  readonly name: string;
  readonly type: string;
  readonly ttl?: number;
  readonly value: string;
}

/** Why a master file cannot be read. */
export class ZoneFileError extends Error {
  constructor(line: number, problem: string) {
    super(`line ${line}: ${problem}`);
    this.name = "ZoneFileError";
  }
}

/**
 * Reads a master file (RFC 1035, section 5): `$ORIGIN`, `$TTL`, comments, parentheses, a left-out owner that repeats
 * the one before, TTL and class in either order. The SOA record is skipped, since Gandi keeps its own.
 *
 * @throws ZoneFileError with the line
 */
export function parseZoneFile(text: string, fqdn: string): Line[] {
  const lines: Line[] = [];
  let origin = `${fqdn}.`;
  let ttl: number | undefined;
  let owner: string | undefined;
  for (const entry of entriesOf(text)) {
    const [first, second] = entry.words;
    if (first === "$ORIGIN") {
      if (second === undefined) throw new ZoneFileError(entry.line, "$ORIGIN needs a name");
      origin = within(second, origin);
      continue;
    }
    if (first === "$TTL") {
      ttl = seconds(second);
      if (ttl === undefined) throw new ZoneFileError(entry.line, "$TTL needs a number of seconds");
      continue;
    }
    if (first?.startsWith("$")) throw new ZoneFileError(entry.line, `${first} is not supported`);
    if (!entry.indented) owner = within(first ?? "@", origin);
    if (owner === undefined) throw new ZoneFileError(entry.line, "the first record needs a name");
    const { type, value, ttl: stated } = recordOf(entry);
    if (type === "SOA") continue;
    const effective = stated ?? ttl;
    lines.push({
      line: entry.line,
      name: owner,
      type,
      value,
      ...(effective === undefined ? {} : { ttl: effective }),
    });
  }
  return lines;
}

function recordOf(entry: Entry): { type: string; value: string; ttl?: number } {
  const words = entry.indented ? entry.words : entry.words.slice(1);
  let ttl: number | undefined;
  for (const [index, word] of words.entries()) {
    const stated = seconds(word);
    if (stated !== undefined && ttl === undefined) {
      ttl = stated;
      continue;
    }
    if (word.toUpperCase() === "IN") continue;
    const type = word.toUpperCase();
    if (!RECORD_TYPES.includes(type)) throw new ZoneFileError(entry.line, `unknown record type "${word}"`);
    const value = words.slice(index + 1).join(" ");
    if (value === "") throw new ZoneFileError(entry.line, `the ${type} record has no value`);
    return { type, value, ...(ttl === undefined ? {} : { ttl }) };
  }
  throw new ZoneFileError(entry.line, "there is no record type");
}

function within(name: string, origin: string): string {
  if (name === "@") return origin;
  return name.endsWith(".") ? name : `${name}.${origin}`;
}

const UNITS: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

function seconds(word: string | undefined): number | undefined {
  const match = /^([0-9]{1,10})([smhdw]?)$/i.exec(word ?? "");
  if (match === null) return undefined;
  return Number(match[1]) * (UNITS[(match[2] ?? "").toLowerCase()] ?? 1);
}
