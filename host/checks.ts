import { sectionsOf } from "./sections.ts";

/** One question to a host; its number is its place in the list. */
export type HostQuestion =
  | { readonly kind: "agent"; readonly label: string; readonly domain: "gui" | "system" }
  | { readonly kind: "tcp"; readonly port: number; readonly within: number }
  | {
      readonly kind: "http";
      readonly url: string;
      readonly expect: string | undefined;
      readonly within: number;
    }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "metric"; readonly metric: string; readonly path: string }
  /** A command as one line of sh. */
  | { readonly kind: "command"; readonly line: string; readonly within: number }
  | { readonly kind: "container"; readonly docker: string; readonly name: string };

/** What a host says to a question. */
export type HostAnswer =
  | { readonly kind: "good" }
  | { readonly kind: "bad"; readonly found: string }
  /** Seconds since a file was written, or since the time that a metric tells. */
  | { readonly kind: "age"; readonly seconds: number }
  /** The file has no such metric. */
  | { readonly kind: "none" }
  /** How an agent is: its process, and how its last one ended (negative: by a signal). */
  | { readonly kind: "agent"; readonly running: boolean; readonly ended: number }
  | { readonly kind: "container"; readonly status: string; readonly image: string };

/**
 * What `scripts/checks.sh` reads on standard input.
 *
 * @param path folders in which commands are looked for before the session's own
 * @throws Error for a value that would not stay on its line
 */
export function checksQuestion(questions: readonly HostQuestion[], path: string | undefined): string {
  const domains = new Set(questions.flatMap((one) => (one.kind === "agent" ? [one.domain] : [])));
  return [
    ...(path === undefined ? [] : [`path ${path}`]),
    ...(domains.has("gui") ? ["agents user"] : []),
    ...(domains.has("system") ? ["agents root"] : []),
    ...questions.flatMap((question, number) => lineOf(question, number)),
    "end",
  ]
    .map((line) => {
      if (/[\n\r\0]/.test(line)) throw new Error(`"${line.split(/[\n\r]/)[0]}…" does not fit on one line`);
      return `${line}\n`;
    })
    .join("");
}

function lineOf(question: HostQuestion, number: number): string[] {
  switch (question.kind) {
    case "agent":
      // launchctl tells of all of them at once.
      return [];
    case "tcp":
      return [`tcp ${number} ${question.within} ${question.port}`];
    case "http":
      return [
        `http ${number} ${question.within} ${question.url}${question.expect === undefined ? "" : ` ${question.expect}`}`,
      ];
    case "file":
      return [`file ${number} ${question.path}`];
    case "metric":
      return [`metric ${number} ${question.metric} ${question.path}`];
    case "command":
      return [`command ${number} ${question.within} ${question.line}`];
    case "container":
      return [`container ${number} ${question.docker} ${question.name}`];
  }
}

/** Reads what `scripts/checks.sh` prints: an answer to each question, in their order. @throws Error when it is not whole */
export function checksAnswer(questions: readonly HostQuestion[], text: string): HostAnswer[] {
  const section = sectionsOf(text);
  const agents = { gui: agentsIn(section("agents")), system: agentsIn(section("daemons")) };
  const answers = new Map(
    section("answers").flatMap((line) => {
      const [, number, said] = /^(\d+) (.*)$/.exec(line) ?? [];
      return number === undefined || said === undefined ? [] : [[Number(number), answerIn(said.trim())]];
    }),
  );
  return questions.map((question, number) =>
    question.kind === "agent"
      ? (agents[question.domain].get(question.label) ?? { kind: "bad", found: "launchd does not know it" })
      : (answers.get(number) ?? { kind: "bad", found: "the host gave no answer" }),
  );
}

function answerIn(said: string): HostAnswer {
  if (said === "good") return { kind: "good" };
  if (said === "none") return { kind: "none" };
  const age = /^age (-?\d+)$/.exec(said)?.[1];
  if (age !== undefined) return { kind: "age", seconds: Number(age) };
  const [, status, image] = /^is (\S+) (.*)$/.exec(said) ?? [];
  if (status !== undefined && image !== undefined) return { kind: "container", status, image };
  return { kind: "bad", found: said.replace(/^bad /, "") };
}

/** Lines of `launchctl list`: process or "-", last status, label. */
function agentsIn(lines: readonly string[]): Map<string, HostAnswer> {
  return new Map(
    lines.flatMap((line) => {
      const [pid = "", ended = "", label] = line.split("\t");
      return label === undefined || label === "Label"
        ? []
        : [[label, { kind: "agent", running: pid !== "-", ended: Number(ended) }] as const];
    }),
  );
}
