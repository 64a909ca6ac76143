import { describe, expect, it } from "vitest";
import { BorgFailure } from "../../../host/borg-failure.ts";
import { drillQuestion } from "../../../host/drill.ts";
import { drillAnswer, latestAnswer } from "../../../host/drill-answer.ts";

const HASH = "a".repeat(64);
const item = (more: object): string =>
  JSON.stringify({ type: "-", mode: "-rw-r--r--", path: "d/a", size: 3, sha256: HASH, ...more });
const answer = (sections: Readonly<Record<string, readonly string[]>>): string =>
  [...Object.entries(sections).flatMap(([name, lines]) => [`#${name}`, ...lines]), "#end", ""].join("\n");

/** What kind of failure reading it comes to. */
function failure(text: string): unknown {
  try {
    latestAnswer(text);
  } catch (error) {
    return error instanceof BorgFailure ? [error.kind, error.message] : error;
  }
  return undefined;
}

describe("what a host tells of the latest archive", () => {
  const info = JSON.stringify({ archives: [{ stats: { original_size: 5, nfiles: 2 } }] });

  it("is read, with spaces in its name", () => {
    const text = answer({ latest: ["100 160 indri of today"], info: [info], room: ["2"] });
    expect(latestAnswer(text)).toEqual({
      name: "indri of today",
      start: 100,
      end: 160,
      size: 5,
      files: 2,
      room: 2_048,
    });
  });

  it("is not taken where its end is missing", () => {
    expect(() => latestAnswer("#latest\n100 160 indri\n")).toThrow("not whole");
  });

  it.each([
    ["LockTimeout", "locked"],
    ["PassphraseWrong", "passphrase"],
    ["PasscommandFailure", "passphrase"],
    ["Repository.DoesNotExist", "no repository"],
    ["ConnectionClosedWithHint", "unreached"],
    ["SomethingNew", "borg"],
  ])("is borg's %s by its own name", (msgid, kind) => {
    const said = JSON.stringify({
      type: "log_message",
      levelname: "ERROR",
      message: "in words\nand more",
      msgid,
    });
    expect(failure(answer({ failed: ["borg"], words: ["Warning of ssh", said] }))).toEqual([
      kind,
      "in words",
    ]);
  });

  it("is a failure that the script itself has found", () => {
    expect(failure(answer({ failed: ["no share"] }))).toEqual(["no share", ""]);
  });
});

describe("what a host tells of a restore", () => {
  it("gives a hard link the content of the file that it names", () => {
    const hard = item({ path: "d/b", mode: "hrw-r--r--", size: 0, sha256: "", linktarget: "d/a" });
    expect(drillAnswer(answer({ manifest: [item({}), hard] })).archived).toMatchObject([
      { path: "d/a", size: 3, hash: HASH },
      { path: "d/b", size: 3, hash: HASH },
    ]);
  });

  it.each([
    ["-rw-r--r--", 0o644],
    ["-rwsr-xr-t", 0o5755],
    ["-rw-r-Sr--", 0o2644],
    ["----------", 0],
  ])("reads the mode %s", (mode, expected) => {
    expect(drillAnswer(answer({ manifest: [item({ mode })] })).archived[0]?.mode).toBe(expected);
  });

  it("reads names with a line break or a backslash, as shasum tells them", () => {
    const { restored } = drillAnswer(answer({ restoredhashes: [`\\${HASH}  ./d/a\\nb\\\\c`] }));
    expect([...restored.keys()]).toEqual(["d/a\nb\\c"]);
  });

  it("tells a file that is there and may not be read from one that is not there", () => {
    const text = answer({
      livehashes: [`${HASH}  ./d/a`],
      livestates: ["644 3 9 ./d/a", "600 3 9 ./d/secret"],
    });
    const { live, unread } = drillAnswer(text);
    expect(live.get("d/a")).toEqual({ hash: HASH, mode: 0o644, size: 3, changed: 9 });
    expect([...unread]).toEqual(["d/secret"]);
  });

  it("takes a word that it does not know for a bad dump", () => {
    const { dumps } = drillAnswer(answer({ dumps: ["weird\td/dump\t1\t2\twhy "] }));
    expect(dumps).toEqual([{ how: "bad", path: "d/dump", tables: 1, rows: 2, words: "why" }]);
  });
});

describe("a question to a host", () => {
  const asked = { borg: "/bin/borg", repository: "/r", passcommand: "cat p", rsh: "ssh" };

  it("takes no value that would begin a line of its own", () => {
    expect(() => drillQuestion(asked, { archive: "a\nrepository /other", postgres: "", tools: "" })).toThrow(
      "one line",
    );
  });

  it("ends with a word by which the host sees that it is whole", () => {
    expect(drillQuestion(asked, { archive: "a", postgres: "", tools: "/t" })).toMatch(
      /\narchive a\n.*\nend\n$/s,
    );
  });
});
