import { describe, expect, it } from "vitest";
import { domainInWords, parseTarget } from "../../../lab/indri/launchd/target.ts";
import { alloyFault } from "../../../lab/indri/programs/alloy-syntax.ts";
import { parseIni } from "../../../lab/indri/programs/ini.ts";
import { changeServe, parseServe } from "../../../lab/indri/programs/serve-config.ts";
import { parseRules } from "../../../lab/indri/tools/newsyslog-rules.ts";

describe("launchctl's specifiers", () => {
  it.each([
    ["system", { domain: "system" }],
    ["system/a.b", { domain: "system", label: "a.b" }],
    ["gui/501", { domain: "gui/501" }],
    ["gui/501/", { domain: "gui/501" }],
    ["gui/501/a.b", { domain: "gui/501", label: "a.b" }],
    ["user/501/a/b", { domain: "user/501", label: "a/b" }],
    ["gui/me/a", undefined],
    ["a.b", undefined],
    ["", undefined],
  ])("%j", (text, expected) => {
    expect(parseTarget(text)).toEqual(expected);
  });

  it("are told in launchd's words", () => {
    expect(["system", "gui/501", "user/501"].map(domainInWords)).toEqual([
      "system",
      "user gui: 501",
      "uid: 501",
    ]);
  });
});

describe("Alloy's syntax, as far as the lab looks", () => {
  it.each([
    ["", undefined],
    ['a "b" {\n  c = ["}", `{`, env("X")] // {\n  /* } */\n}\n', undefined],
    ["a {\n", { line: 1, column: 3, message: "expected }, got EOF" }],
    ["a { b = [1) }", { line: 1, column: 11, message: "expected block label or attribute, got )" }],
    ["a {\n}\n}", { line: 3, column: 1, message: "expected block label or attribute, got }" }],
    ['a = "x\n"', { line: 1, column: 5, message: "string literal not terminated" }],
    ["a = `x\n\n", { line: 1, column: 5, message: "raw string literal not terminated" }],
    ["/* x\n*/ }", { line: 2, column: 4, message: "expected block label or attribute, got }" }],
    ["/* x", { line: 1, column: 1, message: "block comment not terminated" }],
  ])("%j", (text, expected) => {
    expect(alloyFault(text)).toEqual(expected);
  });
});

describe("app.ini as Forgejo reads it", () => {
  it("knows sections, comments and quoted values", () => {
    const ini = parseIni("A = b = c\n; no\n# no\n[x.y]\nK=`v`\n[x.y]\nL = 1\n");
    expect(ini.get("")?.get("A")).toBe("b = c");
    expect([...(ini.get("x.y") ?? [])]).toEqual([
      ["K", "v"],
      ["L", "1"],
    ]);
  });

  it("names the line that is none", () => {
    expect(() => parseIni("[a]\nnonsense")).toThrow("line 2: key-value delimiter not found: nonsense");
  });
});

describe("newsyslog.conf", () => {
  it("is read with and without an owner", () => {
    expect(parseRules("/a eblume:staff 640 5 100 * Z\n/b 644 3 * @T00 J /b.pid 30 # x\n", "f")).toEqual([
      { path: "/a", mode: 0o640, count: 5, sizeKb: 100, when: "*", flags: "Z" },
      { path: "/b", mode: 0o644, count: 3, when: "@T00", flags: "J", pidFile: "/b.pid", signal: 30 },
    ]);
  });

  it.each([["/a 888 5 100 *"], ["/a 644 many 100 *"], ["/a 644 5"]])("refuses %s", (line) => {
    expect(() => parseRules(`\n${line}`, "f")).toThrow("f:2");
  });
});

describe("tailscale serve", () => {
  it.each([
    ["--service=svc:k8s --tcp=443 tcp://localhost:1", { service: "svc:k8s", port: "443", to: "localhost:1" }],
    ["--bg --tcp=80 127.0.0.1:1", { port: "80", to: "127.0.0.1:1" }],
    ["--tcp=80 off", { port: "80" }],
    ["--service=k8s --tcp=443 off", undefined],
    ["--tcp=443 tcp://example.com:1", undefined],
    ["--tcp=https localhost:1", undefined],
    ["localhost:1", undefined],
  ])("%s", (words, expected) => {
    expect(parseServe(words.split(" "))).toEqual(expected);
  });

  it("changes one port and leaves the others", () => {
    const one = changeServe({}, { port: "80", to: "localhost:1" });
    const two = changeServe(one, { service: "svc:a", port: "443", to: "localhost:2" });
    const moved = changeServe(two, { service: "svc:a", port: "443", to: "localhost:3" });
    expect(moved).toEqual({
      TCP: { "80": { TCPForward: "localhost:1" } },
      Services: { "svc:a": { TCP: { "443": { TCPForward: "localhost:3" } } } },
    });
    expect(changeServe(moved, { service: "svc:a", port: "443" }).Services).toEqual({});
  });
});
