import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checksQuestion } from "../../../host/checks.ts";
import { jobText } from "../../../host/jobs.ts";
import { runJob, serve, written } from "../host-documents/jobs.ts";
import { samplesOf } from "../host-documents/metrics.ts";
import { Mac } from "../indri/mac.ts";

let mac: Mac;
beforeAll(async () => {
  mac = await Mac.start();
});
afterAll(async () => await mac.discard());

describe("what a host says of its own checks", () => {
  it("is one series a check, good only where the answer is what it should be", async () => {
    const { root, home } = mac.places;
    const output = join(root, "textfiles", "checks.prom");
    await mkdir(join(root, "textfiles"), { recursive: true });
    const { url } = await serve(() => "all is well");
    const nowhere = { kind: "tcp", port: 9, within: 1 } as const;
    const questions = checksQuestion(
      [
        { kind: "http", url: `${url}/`, expect: "well", within: 5 },
        { kind: "http", url: `${url}/`, expect: "ill", within: 5 },
        nowhere,
        { kind: "file", path: root },
        { kind: "file", path: join(root, "no such file") },
        { kind: "command", line: "true", within: 5 },
        { kind: "command", line: "false", within: 5 },
        { kind: "agent", label: "no.such.agent", domain: "gui" },
      ],
      undefined,
    );
    const ids = [
      "http:a:/",
      "http:b:/",
      "tcp:a:http",
      "file:a:there",
      'file:a:"gone"',
      "command:a:is well",
      "command:a:is ill",
      "agent:a",
    ];
    const judged = ids.map(
      (id, number) => `judge ${number} ${id.startsWith("agent") ? "up no.such.agent" : "answer"} ${id}\n`,
    );
    const file = join(home, "questions");
    await writeFile(file, `${questions.replace(/end\n$/, "")}${judged.join("")}end\n`);
    const { status, err } = await runJob(mac, "check-metrics", {
      environment: {
        ASK: join(home, "programs of check-metrics", "ask-checks"),
        QUESTIONS: file,
        OUTPUT: output,
      },
      programs: { "ask-checks": jobText("ask-checks") },
    });
    expect({ status, err }).toEqual({ status: 0, err: "" });
    const { text, mode, beside } = await written(output);
    expect({ mode, beside }).toEqual({ mode: 0o644, beside: ["checks.prom"] });
    expect(Object.fromEntries(samplesOf(text))).toEqual({
      'blumeops_check_good{check="http:a:/"}': 1,
      'blumeops_check_good{check="http:b:/"}': 0,
      'blumeops_check_good{check="tcp:a:http"}': 0,
      'blumeops_check_good{check="file:a:there"}': 1,
      'blumeops_check_good{check="file:a:\\"gone\\""}': 0,
      'blumeops_check_good{check="command:a:is well"}': 1,
      'blumeops_check_good{check="command:a:is ill"}': 0,
      'blumeops_check_good{check="agent:a"}': 0,
    });
  });
});
