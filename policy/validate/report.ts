import type { Place, Problem } from "../parse/place.ts";

/** Takes down a problem at a place. */
export type Report = (place: Place, message: string, more?: Pick<Problem, "status" | "cause">) => void;

/** Runs a check and gives the problems that it reported, in its order. */
export function gather(check: (report: Report) => void): readonly Problem[] {
  const problems: Problem[] = [];
  check(({ line, column, path, file }, message, more) => {
    problems.push({ message, ...(file === undefined ? {} : { file }), line, column, path, ...more });
  });
  return problems;
}

/** A name in quotes, as the server writes it. */
export function quoted(name: string): string {
  return JSON.stringify(name);
}
