import { touchedIn } from "./engine.ts";
import type { Away, Plan, Sections } from "./plan.ts";

/** Names that a verdict gives before it only counts. */
const NAMED = 3;

/** A plan in one line: what is away for how long, who gains or loses something, and what is deleted. */
export function verdictOf(plan: Omit<Plan, "form" | "between" | "verdict" | "notes">): string {
  const drift = plan.running?.drift.length ?? 0;
  return [
    changeVerdict(plan),
    ...(drift === 0 ? [] : [`${counted(drift, "thing")} ${drift === 1 ? "has" : "have"} drifted`]),
  ].join("; ");
}

function changeVerdict({
  sections,
  findings,
  gates,
  engine = [],
}: Pick<Plan, "sections" | "findings" | "gates" | "engine">): string {
  const errors = findings.new.filter(({ severity }) => severity === "error").length;
  if (sections === undefined)
    return `the facts are not in order: ${errors === 0 ? "see the findings" : counted(errors, "new error")}; nothing can be planned or applied`;
  if (changesNothing(sections)) {
    const [said, touched] = [findings.new.length + findings.gone.length, touchedIn(engine)];
    const rest = [
      ...(said === 0 ? [] : [counted(said, "finding")]),
      ...(touched === 0 ? [] : [`${counted(touched, "resource")} of the engine's`]),
    ];
    return [
      rest.length === 0 ? "nothing changes" : `nothing changes but ${rest.join(" and ")}`,
      ...dangersText(gates),
    ].join("; ");
  }
  return [
    awayText(sections.away),
    ...accessText(sections.access.services),
    sections.deleted === 0
      ? "nothing is deleted"
      : `${counted(sections.deleted, "thing")} ${sections.deleted === 1 ? "is" : "are"} deleted`,
    ...dangersText(gates),
  ].join("; ");
}

function dangersText(gates: Plan["gates"]): string[] {
  return gates.length === 0 ? [] : [`${counted(gates.length, "danger")} to allow`];
}

/** Whether no layer has anything to say. */
export function changesNothing({ access, away, deleted, ...rest }: Sections): boolean {
  return (
    access.changes.length + access.services.length + away.length + deleted === 0 &&
    access.policy === undefined &&
    Object.values(rest).every((section) => section.length === 0)
  );
}

function awayText(away: readonly Away[]): string {
  if (away.length === 0) return "nothing restarts";
  const seconds = Math.max(0, ...away.map((one) => one.seconds ?? 0));
  const time = seconds === 0 ? "" : ` for about ${seconds} s`;
  const [first] = away;
  if (first !== undefined && away.length === 1) return `${first.title} is away${time}`;
  const longest = seconds === 0 ? "" : `, none for longer than about ${seconds} s`;
  return `${away.length} services restart${longest}`;
}

function accessText(services: Sections["access"]["services"]): string[] {
  const said = (kind: "gain" | "lose", verb: string): string[] => {
    const found = services.filter((one) => one.kind === kind);
    const byWho = [...Map.groupBy(found, ({ who }) => who)];
    return byWho.map(([who, all]) => {
      const names = all.map(({ service }) => service);
      return `${who} ${verb} ${names.length > NAMED ? `${names.length} services` : names.join(", ")}`;
    });
  };
  const [gained, lost] = [said("gain", "gains"), said("lose", "loses")];
  return [...(gained.length === 0 ? ["nobody gains access"] : limited(gained)), ...limited(lost)];
}

function limited(sentences: readonly string[]): string[] {
  return sentences.length > NAMED
    ? [...sentences.slice(0, NAMED), `${sentences.length - NAMED} more people too`]
    : [...sentences];
}

/** "1 thing", "3 things". */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
