import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Mac } from "./mac.ts";

let mac: Mac;
beforeAll(async () => {
  mac = await Mac.start();
  await writeFile(join(mac.places.home, "two"), "one\ntwo\n", { mode: 0o640 });
});
afterAll(async () => await mac.discard());

describe("what only GNU's tools take is refused as on a Mac", () => {
  it.each([
    ["sed -i s/one/1/ two", 1, /^sed: 1: "two": invalid command code t/],
    ["sed -i", 1, /requires an argument/],
    ["sed --expression=p two", 1, /illegal option -- -/],
    ["sed -z s/a/b/ two", 1, /illegal option -- z/],
    ["stat -c %s two", 1, /illegal option -- c/],
    ["stat --format=%s two", 1, /illegal option -- -/],
    ["date -d yesterday", 1, /illegal option -- d/],
    ["date --iso-8601", 1, /illegal option -- -/],
    ["readlink -e two", 1, /illegal option -- e/],
    ["mktemp --suffix=.x", 1, /illegal option -- -/],
    ["cp --preserve=all two three", 64, /illegal option -- -/],
    ["cp -t folder two", 64, /illegal option -- t/],
    ["mv -T two three", 64, /illegal option -- T/],
    ["ln -sfT two three", 64, /illegal option -- T/],
    ["ln -sr two three", 64, /illegal option -- r/],
    ["chmod --reference=two two", 64, /illegal option -- -/],
    ["mkdir --parents a/b", 64, /illegal option -- -/],
    ["rm --force nothing", 64, /illegal option -- -/],
    ["grep -P o two", 1, /illegal option -- P/],
    ["head -n -1 two", 1, /illegal line count -- -1/],
    ["head --lines=1 two", 1, /illegal option -- -/],
    ["find -name two", 1, /illegal option -- n/],
    ["find . -printf %p", 1, /-printf: unknown primary or operator/],
    ["xargs -d , echo", 1, /illegal option -- d/],
    ["base64 -w 0 two", 1, /illegal option -- w/],
    ["du --max-depth=1 .", 1, /illegal option -- -/],
    ["install -D two a/b/two", 64, /illegal option -- D/],
    ["timeout 1 true", 127, /not found/],
    ["md5sum two", 127, /not found/],
    ["powermetrics -n 1", 1, /^powermetrics must be invoked as the superuser\n$/],
    ["systemctl status", 127, /not found/],
    ["brew list", 127, /not found/],
  ])("%s", async (command, status, err) => {
    const ran = await mac.run(command);
    expect([ran.status, ran.err]).toEqual([status, expect.stringMatching(err)]);
    expect(await readFile(join(mac.places.home, "two"), "utf8")).toBe("one\ntwo\n");
  });
});

describe("a Mac's own arguments do what they do on a Mac", () => {
  it.each([
    ["cp two copy; sed -i '' s/one/1/ copy; cat copy", "1\ntwo\n"],
    ["cp two copy; sed -i .bak s/one/1/ copy; cat copy.bak", "one\ntwo\n"],
    ["sed -n -e 's/^t/T/p' two", "Two\n"],
    ["sed -E 's/(o)(n)/\\2\\1/' two", "noe\ntwo\n"],
    ["stat -f '%Lp %z %Su:%Sg %u %N' two", "640 8 erichblume:staff 501 two\n"],
    ["stat -f '%p %HT' two .", "100640 Regular File\n40750 Directory\n"],
    ["ln -s two link; stat -f '%HT %Y' link; stat -L -f %HT link", "Symbolic Link two\nRegular File\n"],
    ["stat -f %OLp%n -n two", "640\n"],
    ["stat -f %z two missing; echo $?", "8\n1\n"],
    ["TZ=UTC0 date -r 86400 +%F", "1970-01-02\n"],
    ["TZ=UTC0 date -r 86400 -v+1m -v-1d +%F", "1970-02-01\n"],
    ["date -u -j -f %Y-%m-%dT%H:%M:%S 2026-02-07T02:00:00 +%s", "1770429600\n"],
    ["date -u -r 0 +%s.%N", "0.N\n"],
    ["shasum -a 256 < /dev/null", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  -\n"],
    ["shasum -a 256 two > sums; shasum -a 256 -c sums", "two: OK\n"],
    ["md5 -q two", /^[0-9a-f]{32}\n$/],
    ["mktemp -t x | sed 's/X*\\..*//; s/.*\\///'", "x\n"],
    ["readlink -f two | sed 's/.*\\///'", "two\n"],
    ["find . -maxdepth 1 -name two", "./two\n"],
    ["find -E . -maxdepth 1 -regex '.*/(two|three)'", "./two\n"],
    ["id -un; id -u; id -gn; sudo id -u", "erichblume\n501\nstaff\n0\n"],
    ["sysctl -n hw.model; sysctl -n kern.osproductversion", "Macmini9,1\n15.7.3\n"],
    ["dscl . -read /Users/erichblume UniqueID", "UniqueID: 501\n"],
    ["scutil --get LocalHostName", "indri\n"],
    ["chown erichblume:staff two && echo fine", "fine\n"],
    ["install -d -m 0700 kept/deep && stat -f %Lp kept/deep", "700\n"],
    [
      "printf '<plist version=\"1.0\"><dict><key>a</key><integer>1</integer></dict></plist>' > p.plist; plutil -lint p.plist; plutil -extract a raw p.plist; plutil -convert json -o - p.plist",
      'p.plist: OK\n1\n{"a":1}',
    ],
    [
      "plutil -convert binary1 -o b.plist p.plist && head -c 6 b.plist && plutil -extract a raw b.plist",
      "bplist1\n",
    ],
    ["echo '<plist><dict>' > broken.plist; plutil -lint broken.plist; echo $?", /^broken\.plist: .*\n1\n$/],
  ])("%s", async (command, out) => {
    const ran = await mac.run(command);
    if (typeof out === "string") expect(ran.out).toBe(out);
    else expect(ran.out).toMatch(out);
  });
});

describe("newsyslog turns logs over", () => {
  it("by size, keeping as many as it is told", async () => {
    const log = join(mac.places.home, "Library/Logs/big.log");
    await writeFile(
      join(mac.places.root, "etc/newsyslog.d/test.conf"),
      `# logfilename [owner:group] mode count size when flags\n${log} erichblume:staff 644 2 1 * B\n`,
    );
    for (const text of ["first", "second", "third", "fourth"]) {
      await writeFile(log, text.repeat(1000));
      expect((await mac.run("newsyslog")).out).toContain("trimming");
    }
    expect((await mac.run(`ls ${log}*`)).out.split("\n").map((path) => path.replace(log, ""))).toEqual([
      "",
      ".0",
      ".1",
      ".2",
      "",
    ]);
    expect((await readFile(`${log}.0`, "utf8")).startsWith("fourth")).toBe(true);
    expect((await mac.run("newsyslog -n")).out).toContain("skipping");
  });

  it("says which line of its rules is wrong", async () => {
    const { status, err } = await mac.run("echo '/var/log/x nonsense' > bad.conf; newsyslog -n -f bad.conf");
    expect([status, err]).toEqual([1, expect.stringContaining("bad.conf:1")]);
  });
});
