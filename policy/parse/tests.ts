import type { AccessTest, PostureValue, SshTest } from "./model.ts";
import type { Cursor, Reader } from "./reader.ts";

/** Reads `tests`. `user` and `allow` are older names of `src` and `accept`. */
export function readTests(reader: Reader, cursor: Cursor | undefined): readonly AccessTest[] {
  return reader.items(cursor).map((item, index) => {
    const fields = reader.fields(item, [
      "src",
      "user",
      "proto",
      "accept",
      "allow",
      "deny",
      "srcpostureattrs",
    ]);
    return {
      index,
      place: reader.place(item),
      source: reader.text(fields.get("src") ?? fields.get("user")).trim(),
      protocol: reader.text(fields.get("proto")),
      accept: reader.texts(fields.get("accept") ?? fields.get("allow")),
      deny: reader.texts(fields.get("deny")),
      postureAttributes: readAttributes(reader, fields.get("srcpostureattrs")),
    };
  });
}

/** Reads `sshTests`. */
export function readSshTests(reader: Reader, cursor: Cursor | undefined): readonly SshTest[] {
  return reader.items(cursor).map((item, index) => {
    const fields = reader.fields(item, ["src", "dst", "accept", "check", "deny", "srcpostureattrs"]);
    const source = fields.get("src");
    return {
      index,
      place: reader.place(item),
      source: { text: reader.text(source).trim(), place: reader.place(source ?? item) },
      destinations: reader.texts(fields.get("dst")),
      accept: reader.texts(fields.get("accept")),
      check: reader.texts(fields.get("check")),
      deny: reader.texts(fields.get("deny")),
      postureAttributes: readAttributes(reader, fields.get("srcpostureattrs")),
    };
  });
}

function readAttributes(reader: Reader, cursor: Cursor | undefined): Readonly<Record<string, PostureValue>> {
  return Object.fromEntries(
    reader.members(cursor).flatMap(({ name, value }): [string, PostureValue][] => {
      const written: unknown = value.node.value;
      if (typeof written === "string" || typeof written === "number" || typeof written === "boolean") {
        return [[name, written]];
      }
      reader.fault(value, `${value.path}: must be a string, number or boolean`);
      return [];
    }),
  );
}
