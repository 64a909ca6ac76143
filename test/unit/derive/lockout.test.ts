import { describe, expect, it } from "vitest";
import { networkOf } from "../../../derive/network/document.ts";
import { lockoutOf } from "../../../derive/network/lockout.ts";
import { labOf, settings } from "./lab.ts";

const lab = labOf([]);
const today = networkOf(lab, settings).policy;

/** What a policy that differs from today's in one place would take away. */
function lost(search: string, replacement: string, before: string | undefined = today): string[] {
  const tomorrow = today.replaceAll(search, replacement);
  expect(tomorrow).not.toBe(today);
  return lockoutOf(lab, settings, before, tomorrow);
}

describe("a policy that would lock out", () => {
  it("is none that is today's", () => expect(lockoutOf(lab, settings, today, today)).toEqual([]));

  it("takes the owner's rule for logins", () => {
    expect(lost('"dst":["tag:server"],"users"', '"dst":["tag:storage"],"users"')).toEqual([
      "owner would lose SSH to server (today by ssh[0], autogroup:admin → tag:server)",
    ]);
  });

  it("takes the rule that lets the packets of a login through", () => {
    expect(
      lost(
        '{"src":["autogroup:admin"],"dst":["*"],"ip":["*"]}',
        '{"src":["autogroup:admin"],"dst":["*"],"ip":["tcp:443"]}',
      ),
    ).toEqual([
      "owner would lose SSH to server (today by packets to port 22 by grants[0], autogroup:admin → *)",
    ]);
  });

  it("takes the tag that the program acts as", () => {
    expect(lost("tag:applier", "tag:other")).toEqual([
      "this program would lose its way to change the policy: its client acts as tag:applier, which would be no tag any more",
    ]);
  });

  it("closes every way, where today's policy is not known", () => {
    const tomorrow = '{"tagOwners": {"tag:applier": []}, "grants": []}';
    expect(lockoutOf(lab, settings, undefined, tomorrow)).toEqual([
      "owner would have no SSH to server",
      "owner would have no SSH to storage",
    ]);
  });

  it("cannot take what is not there today", () => {
    const before = today.replace('"dst":["tag:server"],"users"', '"dst":["tag:storage"],"users"');
    expect(lockoutOf(lab, settings, before, before)).toEqual([]);
  });

  it("is left to Tailscale where Tailscale would refuse it", () => {
    expect(lockoutOf(lab, settings, today, "{")).toEqual([]);
  });
});
