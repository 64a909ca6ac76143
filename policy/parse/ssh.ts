import { parseDuration } from "../names/duration.ts";
import type { CheckPeriod, SshRule, TextAt } from "./model.ts";
import type { Cursor, Reader } from "./reader.ts";

const FIELDS = [
  "action",
  "src",
  "dst",
  "users",
  "checkperiod",
  "acceptenv",
  "recorder",
  "enforcerecorder",
  "srcposture",
] as const;

/** Reads `ssh`. */
export function readSsh(reader: Reader, cursor: Cursor | undefined): readonly SshRule[] {
  return reader.items(cursor).map((item, index) => {
    const fields = reader.fields(item, FIELDS);
    const posture = fields.get("srcposture");
    return {
      section: "ssh",
      index,
      place: reader.place(item),
      action: readAction(reader, fields.get("action")),
      sources: reader.selectors(fields.get("src")),
      destinations: reader.selectors(fields.get("dst")),
      users: reader.texts(fields.get("users")),
      checkPeriod: readCheckPeriod(reader, fields.get("checkperiod")),
      acceptEnv: reader.texts(fields.get("acceptenv")),
      recorder: reader.selectors(fields.get("recorder")),
      enforceRecorder: reader.flag(fields.get("enforcerecorder")),
      srcPosture: posture === undefined ? undefined : reader.texts(posture),
    };
  });
}

function readAction(reader: Reader, cursor: Cursor | undefined): SshRule["action"] {
  const action = reader.text(cursor).trim();
  if (action === "accept" || action === "check" || action === "") return action;
  if (cursor !== undefined) reader.fault(cursor, `${JSON.stringify(action)} is not a valid action`);
  return "";
}

function readCheckPeriod(
  reader: Reader,
  cursor: Cursor | undefined,
): (TextAt & { readonly period: CheckPeriod }) | undefined {
  if (cursor === undefined) return undefined;
  const text = reader.text(cursor);
  const period: CheckPeriod | undefined = text === "always" ? "always" : parseDuration(text);
  if (period !== undefined) return { text, place: reader.place(cursor), period };
  reader.fault(cursor, `time: invalid duration ${JSON.stringify(text)}`);
  return undefined;
}
