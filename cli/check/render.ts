import type { Asked } from "../../observe/checks/outcome.ts";
import type { Paint } from "../../plan/terminal.ts";

/** The groups in the order in which they are shown: the network first, since the rest hangs on it, the cluster last. */
export function groupsOf(asked: readonly Asked[]): string[] {
  const groups = [...new Set(asked.map(({ check }) => check.group))];
  const rank = (group: string): number => (group === "network" ? 0 : group === "cluster" ? 2 : 1);
  return groups.sort((a, b) => rank(a) - rank(b));
}

/** What came of the checks: a line a group, then what is bad in it, with the reason and what to do. */
export function renderChecks(asked: readonly Asked[], paint: Paint): string[] {
  return groupsOf(asked).flatMap((group) => {
    const own = asked.filter(({ check }) => check.group === group);
    const bad = own.filter(({ outcome }) => outcome.state === "bad");
    const count = (state: string): number => own.filter(({ outcome }) => outcome.state === state).length;
    const counts = [
      paint.green(`${count("good")} good`),
      ...(bad.length > 0 ? [paint.red(`${bad.length} bad`)] : []),
      ...openCounts(own).map((text) => paint.yellow(text)),
    ];
    return [
      `${paint.bold(group.padEnd(9))} ${counts.join("   ")}`,
      ...bad.flatMap((one) => renderBad(one, asked, paint)),
    ];
  });
}

/** "13 not asked: no cluster", a text for each reason. */
function openCounts(asked: readonly Asked[]): string[] {
  const reasons = asked.flatMap(({ outcome }) => (outcome.state === "open" ? [outcome.why] : []));
  return [...Map.groupBy(reasons, (why) => why)].map(([why, ones]) => `${ones.length} not asked: ${why}`);
}

function renderBad({ check, outcome, because }: Asked, all: readonly Asked[], paint: Paint): string[] {
  const found = outcome.state === "bad" ? outcome.found : "";
  const head = `  ${paint.red("✗")} ${check.subject.padEnd(36)} ${found}`;
  if (because.length > 0) {
    const roots = because.map((id) => all.find((one) => one.check.id === id)?.check.subject ?? id);
    return [`${head}${paint.dim(`, since not: ${roots.join(", ")}`)}`];
  }
  return [head, ...check.remedy.map(({ step, run }) => paint.dim(`      ${step.padEnd(8)} ${run}`))];
}

/** "66 of 67 good · 2.1 s" */
export function summaryOf(asked: readonly Asked[], took: string): string {
  const due = asked.filter(({ outcome }) => outcome.state !== "open");
  const good = due.filter(({ outcome }) => outcome.state === "good");
  const open = asked.length - due.length;
  return [`${good.length} of ${due.length} good`, ...(open > 0 ? [`${open} not asked`] : []), took].join(
    " · ",
  );
}

/** A check with what came of it, for programs. */
export function asValue({ check, outcome, because }: Asked): Record<string, unknown> {
  const { id, group, service, subject, question, dependsOn, remedy } = check;
  return {
    id,
    kind: question.kind,
    group,
    ...(service === undefined ? {} : { service }),
    subject,
    ...outcome,
    ...(because.length === 0 ? {} : { because }),
    dependsOn,
    remedy,
  };
}
