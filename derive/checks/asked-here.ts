import { checksQuestion, type HostQuestion } from "../../host/checks.ts";
import { shellWords } from "../formats/shell.ts";
import type { HostView } from "../host/view.ts";
import type { Check } from "./check.ts";
import { hostChecks } from "./host.ts";

/** A check that a host asks of itself, and how its answer is judged. */
interface AskedHere {
  readonly id: string;
  readonly question: HostQuestion;
  readonly judged: string;
}

/**
 * Whether a host asks a check of itself and writes down what came of it. Ages are left to whoever reads metrics: a file's age is one, and so is the
 * time of the last backup.
 */
export function isAskedHere({ question }: Pick<Check, "question">): boolean {
  return askedHere({ id: "", question }) !== undefined;
}

/** What `host/jobs/check-metrics.sh` reads: the questions as `host/scripts/checks.sh` takes them, and a line of judgement for each. */
export function checksText(view: HostView): string {
  const asked = hostChecks(view).flatMap((check) => askedHere(check) ?? []);
  const questions = checksQuestion(
    asked.map(({ question }) => question),
    undefined,
  );
  // The last line has to stay the last: it shows that everything has arrived.
  const lines = questions.replace(/end\n$/, "");
  return `${lines}${asked.map(({ id, judged }, number) => `judge ${number} ${judged} ${id}\n`).join("")}end\n`;
}

function askedHere({ id, question }: Pick<Check, "id" | "question">): AskedHere | undefined {
  switch (question.kind) {
    case "agent": {
      const { label, domain, staysUp } = question;
      return {
        id,
        question: { kind: "agent", label, domain },
        judged: `${staysUp ? "up" : "done"} ${label}`,
      };
    }
    case "tcp":
    case "http":
      return { id, question, judged: "answer" };
    case "file":
      return question.maxAgeSeconds === undefined
        ? { id, question: { kind: "file", path: question.path }, judged: "answer" }
        : undefined;
    case "command":
      return {
        id,
        question: { kind: "command", line: shellWords(question.words), within: question.within },
        judged: "answer",
      };
    default:
      return undefined;
  }
}
