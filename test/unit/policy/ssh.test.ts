import { describe, expect, it } from "vitest";
import { checkPolicy } from "../../../policy/index.ts";
import { evaluated, member, TAG_OWNERS, TAILNET } from "./lab-tailnet.ts";

const rule = (more: object): object => ({
  action: "accept",
  src: ["autogroup:admin"],
  dst: ["tag:web"],
  users: ["root"],
  ...more,
});

describe("SSH rules of a device", () => {
  it("ask before they accept, whatever their order", () => {
    const of = evaluated({
      ssh: [rule({}), rule({ action: "check", checkPeriod: "20h" }), rule({ action: "check" })],
    });
    const entries = of.sshOf(member(of, "web"));
    expect(entries.map(({ action, checkPeriod, origin }) => [origin.index, action, checkPeriod])).toEqual([
      [1, "check", 72_000],
      [2, "check", 43_200],
      [0, "accept", undefined],
    ]);
    expect(of.sshOf(member(of, "db"))).toEqual([]);
  });

  it("let each user into their own devices by autogroup:self, and nobody into tagged ones", () => {
    const of = evaluated({ ssh: [rule({ src: ["autogroup:member"], dst: ["autogroup:self"] })] });
    const principals = (name: string) => of.sshOf(member(of, name)).map((entry) => entry.principals);
    expect(principals("phone")).toEqual([
      ["100.64.0.1", "100.64.0.2", "fd7a:115c:a1e0::1", "fd7a:115c:a1e0::2"],
    ]);
    expect(principals("tablet")).toEqual([["100.64.0.3", "fd7a:115c:a1e0::3"]]);
    expect(principals("web")).toEqual([]);
  });

  it("record the session where the rule says so", () => {
    const of = evaluated({ ssh: [rule({ recorder: ["tag:db"], enforceRecorder: true })] });
    const [entry] = of.wireSshOf(member(of, "web"));
    expect(entry?.action.recorders).toEqual(["100.64.0.6:80", "[fd7a:115c:a1e0::6]:80"]);
    expect(entry?.action.onRecordingFailure).toBeDefined();
  });

  it("count only devices that meet the posture", () => {
    const postures = { "posture:mac": ["node:os == 'macos'"] };
    const of = evaluated({ postures, ssh: [rule({ srcPosture: ["posture:mac"] })] });
    expect(of.sshOf(member(of, "web"))[0]?.principals).toEqual(["100.64.0.1", "fd7a:115c:a1e0::1"]);
  });
});

describe("SSH tests", () => {
  const status = (ssh: readonly object[], test: object): number => {
    const sshTests = [{ src: "owner@example.com", dst: ["tag:web"], ...test }];
    return checkPolicy(JSON.stringify({ tagOwners: TAG_OWNERS, ssh, sshTests }), TAILNET).status;
  };
  const ask = [rule({ action: "check" })];
  const letIn = [rule({})];
  const table: readonly (readonly [string, readonly object[], object, number])[] = [
    ["accept holds where a rule asks", ask, { accept: ["root"] }, 200],
    ["check fails where a rule accepts at once", letIn, { check: ["root"] }, 400],
    ["deny holds for a login that no rule names", letIn, { deny: ["ubuntu"] }, 200],
    ["deny fails for one that a rule names", letIn, { deny: ["ubuntu", "root"] }, 400],
    ["a source without devices fails", letIn, { src: "nobody@example.com", deny: ["root"] }, 400],
    ["all destinations count", letIn, { dst: ["tag:web", "tag:db"], accept: ["root"] }, 400],
  ];
  for (const [name, ssh, test, expected] of table) it(name, () => expect(status(ssh, test)).toBe(expected));
});
