import type { ServicePage } from "../derive/service-page/page.ts";
import type { Reviewed } from "../derive/versions/reviews.ts";
import type { Paint } from "./terminal.ts";

/** Pins as a table, in their order. */
export function renderVersions(reviews: readonly Reviewed[], paint: Paint): string[] {
  const rows = reviews.map((one) => [nameOf(one), one.version, `${one.file}:${one.line}`, ageOf(one)]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map(([name = "", version = "", place = "", age = ""]) =>
    [
      name.padEnd(widths[0] ?? 0),
      version.padEnd(widths[1] ?? 0),
      paint.dim(place.padEnd(widths[2] ?? 0)),
      age,
    ].join("  "),
  );
}

/** The service to look at next: what it is, where its news are, and what to do either way. */
export function renderReview(one: Reviewed, page: ServicePage, today: string, paint: Paint): string[] {
  return [
    `${paint.bold(page.title)} ${one.version} · ${ageOf(one)}`,
    `  ${one.file}:${one.line}`,
    ...(page.version?.note === undefined ? [] : [`  ${page.version.note}`]),
    ...page.upgrade.map(
      (step) => `  ${step.step.padEnd(8)} ${"run" in step ? paint.dim(step.run) : step.say}`,
    ),
    `  or, where it may stay as it is: write  reviewed: "${today}"  beside version.pin in ${page.file}`,
  ];
}

function nameOf({ kind, program, service }: Reviewed): string {
  return kind === "service" || kind === "program" || service === undefined
    ? program
    : `${service}: ${program}`;
}

function ageOf({ days, by }: Reviewed): string {
  if (days === undefined) return "nobody knows when it was looked at";
  if (by === "edit") return "being edited";
  return `${days === 1 ? "1 day" : `${days} days`}${by === "facts" ? ", by the facts" : ""}`;
}
