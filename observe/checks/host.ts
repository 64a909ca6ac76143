import type { Check, Question } from "../../derive/checks/check.ts";
import { shellWords } from "../../derive/formats/shell.ts";
import { checksAnswer, checksQuestion, type HostAnswer, type HostQuestion } from "../../host/checks.ts";
import { commandOf } from "../../host/scripts.ts";
import type { HostAddress, Login } from "../../host/ssh/address.ts";
import { HostFailure } from "../../host/ssh/failure.ts";
import { runOnHost } from "../../host/ssh/run.ts";
import { GOOD, goodIf, type Outcome, spanOf } from "./outcome.ts";

/** A question that is answered on a host. */
export type OnHost = Extract<Question, { host: string }>;

/** How a host is asked. */
export interface AskedHost {
  readonly address: HostAddress;
  readonly login: () => Promise<Login>;
  /** Folders in which its commands are found, before the session's own. */
  readonly path: string | undefined;
}

/**
 * Asks a host everything at once: one connection, one command, whatever the number of checks.
 *
 * @returns the outcome of each check by its id; all bad, with the reason, when the host was not reached
 */
export async function askHost(
  { address, login, path }: AskedHost,
  checks: readonly (Check & { readonly question: OnHost })[],
  signal?: AbortSignal,
): Promise<Map<string, Outcome>> {
  const asked = checks.map(({ id, question }) => ({ id, question, parts: partsOf(question) }));
  const parts = asked.flatMap((one) => one.parts);
  try {
    const input = checksQuestion(parts, path);
    const { status, out, err } = await runOnHost(address, await login(), commandOf("checks"), input, signal);
    if (status !== 0) throw new HostFailure(err.trim().split("\n").at(-1) ?? "", "");
    const answers = checksAnswer(parts, out);
    return new Map(
      asked.map(({ id, question }, place) => {
        const from = asked.slice(0, place).reduce((sum, one) => sum + one.parts.length, 0);
        return [id, outcomeOf(question, answers.slice(from, from + partsOf(question).length))];
      }),
    );
  } catch (error) {
    if (!(error instanceof HostFailure)) throw error;
    const found = error.message.split("\n")[0] ?? "";
    return new Map(checks.map(({ id }) => [id, { state: "bad", found }]));
  }
}

/** What the host itself is asked for a check. */
function partsOf(question: OnHost): HostQuestion[] {
  switch (question.kind) {
    case "login":
      return [];
    case "command": {
      const { words, within } = question;
      return [{ kind: "command", line: shellWords(words), within }];
    }
    case "backup": {
      const { metric, path, since } = question;
      return [
        { kind: "metric", metric, path },
        { kind: "file", path: since },
      ];
    }
    case "agent":
    case "tcp":
    case "http":
    case "file":
    case "container":
      return [question];
  }
}

function outcomeOf(question: OnHost, [answer, second]: readonly HostAnswer[]): Outcome {
  // That it answered at all is what a login is for.
  if (question.kind === "login") return GOOD;
  if (answer === undefined) return { state: "bad", found: "the host gave no answer" };
  if (answer.kind === "bad") return { state: "bad", found: answer.found };
  switch (question.kind) {
    case "agent":
      return answer.kind === "agent" ? agentOutcome(question.staysUp, answer) : unexpected(answer);
    case "file": {
      if (answer.kind !== "age") return unexpected(answer);
      const { maxAgeSeconds } = question;
      return goodIf(
        maxAgeSeconds === undefined || answer.seconds <= maxAgeSeconds,
        `it was last written ${spanOf(answer.seconds)} ago; more than ${spanOf(maxAgeSeconds ?? 0)} is too long`,
      );
    }
    case "backup":
      return backupOutcome(question.maxAgeSeconds, answer, second);
    case "container":
      return answer.kind === "container"
        ? goodIf(
            answer.status === "running" && answer.image === question.image,
            answer.status === "running" ? `it runs from ${answer.image}` : `it is ${answer.status}`,
          )
        : unexpected(answer);
    case "tcp":
    case "http":
    case "command":
      return answer.kind === "good" ? GOOD : unexpected(answer);
  }
}

function agentOutcome(staysUp: boolean, { running, ended }: Extract<HostAnswer, { kind: "agent" }>): Outcome {
  const how = ended < 0 ? `was ended by signal ${-ended}` : `ended with ${ended}`;
  if (staysUp) return goodIf(running, `it has no process; its last one ${how}`);
  return goodIf(running || ended === 0, `its last run ${how}`);
}

function backupOutcome(maxAgeSeconds: number, answer: HostAnswer, since: HostAnswer | undefined): Outcome {
  if (answer.kind === "age")
    return goodIf(
      answer.seconds <= maxAgeSeconds,
      `it was made ${spanOf(answer.seconds)} ago; more than ${spanOf(maxAgeSeconds)} is too long`,
    );
  if (answer.kind !== "none") return unexpected(answer);
  return since?.kind === "age" && since.seconds <= maxAgeSeconds
    ? { state: "open", why: "there is no backup yet, and the first one is not due" }
    : { state: "bad", found: "there is no backup" };
}

function unexpected({ kind }: HostAnswer): Outcome {
  return { state: "bad", found: `the host answered something else (${kind})` };
}
