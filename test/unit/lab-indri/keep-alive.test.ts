import { describe, expect, it } from "vitest";
import { isKeptAlive, startsAtLoad } from "../../../lab/indri/launchd/keep-alive.ts";

const there = (path: string) => path === "/there";

describe("KeepAlive starts a job again when one of its conditions holds", () => {
  it.each([
    ["true", true, { status: 0 }, true],
    ["false", false, { status: 1 }, false],
    ["a success where failures count", { SuccessfulExit: false }, { status: 0 }, false],
    ["a failure where failures count", { SuccessfulExit: false }, { status: 1 }, true],
    ["a signal where failures count", { SuccessfulExit: false }, { signal: 15 }, true],
    ["a success where successes count", { SuccessfulExit: true }, { status: 0 }, true],
    ["a crash where crashes count", { Crashed: true }, { signal: 11 }, true],
    ["an orderly end where crashes count", { Crashed: true }, { signal: 15 }, false],
    ["a failure where crashes count", { Crashed: true }, { status: 1 }, false],
    ["a path that is there", { PathState: { "/there": true } }, { status: 0 }, true],
    ["a path that is to be away", { PathState: { "/there": false } }, { status: 0 }, false],
    ["one of two conditions", { SuccessfulExit: true, PathState: { "/there": true } }, { status: 1 }, true],
  ] as const)("%s", (_what, keepAlive, ending, expected) => {
    expect(isKeptAlive(keepAlive, ending, there)).toBe(expected);
  });

  it("implies a start at load where the way of ending decides", () => {
    expect(startsAtLoad({ RunAtLoad: false, KeepAlive: { SuccessfulExit: false } }, there)).toBe(true);
    expect(startsAtLoad({ RunAtLoad: false, KeepAlive: { Crashed: true } }, there)).toBe(false);
    expect(startsAtLoad({ RunAtLoad: false, KeepAlive: true }, there)).toBe(true);
    expect(startsAtLoad({ RunAtLoad: true, KeepAlive: false }, there)).toBe(true);
  });
});
