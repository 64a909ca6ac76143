import { describe, expect, it } from "vitest";
import { ReportBuilder } from "../../../engine/change.ts";
import { words } from "../../../engine/failure.ts";

/** What the Automation API makes of a command that failed. */
const failed = (stderr: string, stdout = ""): string =>
  `code: -2\n stdout: \n stderr: Command failed with exit code 255: /cache/pulumi up --stack network\n${stderr}\n${stdout}\n err?: Error: Command failed`;

describe("a complaint of the engine's command is told without what is around it", () => {
  it.each([
    [failed("error: passphrase must be set"), "passphrase must be set"],
    [failed("warning: old\nerror: no backend\n\nerror: second", "Updating (network):"), "no backend"],
    [
      failed("error: the stack is locked by 1 lock\n  file:///x.json: created by owner@indri (pid 7)"),
      "the stack is locked by 1 lock\n  file:///x.json: created by owner@indri (pid 7)",
    ],
    [failed("panic: out of memory"), "panic: out of memory"],
    [failed(""), "the engine ended without a word"],
  ])("%#", (message, told) => {
    expect(words(message)).toBe(told);
  });
});

/** What a report says after these messages. */
function told(...messages: string[]): string[] {
  const builder = new ReportBuilder();
  messages.forEach((message, i) => {
    builder.add({
      sequence: i,
      timestamp: 0,
      diagnosticEvent: { message, color: "never", severity: "error" },
    });
  });
  return builder.report(false).diagnostics.map(({ message }) => message);
}

describe("an error of the program is told", () => {
  it("once, in its own words", () => {
    expect(
      told(
        "<{%reset%}>Unhandled exception: SettingsError: Pulumi.network.yaml: people is missing\n    at read (/a.ts:1:2)\n    at b (/b.ts:3:4)<{%reset%}>",
        "Pulumi.network.yaml: people is missing",
      ),
    ).toEqual(["Pulumi.network.yaml: people is missing"]);
  });

  it("with its stack where it is a fault of the program's", () => {
    const fault = "Unhandled exception: TypeError: x is not a function\n    at read (/a.ts:1:2)";
    expect(told(fault)).toEqual([fault]);
  });
});
