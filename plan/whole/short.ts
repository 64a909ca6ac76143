import type { Plan, TextDiff } from "./plan.ts";

/** Shortest a diff is cut to, in lines: below that it says nothing. */
const FEWEST_LINES = 4;

/**
 * A plan whose JSON has at most so many bytes, so that it can be passed on where there is little room: its longest diffs are cut, and a note says
 * so. What the layers become stays whole; where even that is too much, the plan is longer than it should be.
 */
export function shortPlan(plan: Plan, bytes: number): Plan {
  if (sizeOf(plan) <= bytes) return plan;
  const noted = {
    ...plan,
    notes: [...plan.notes, "long diffs are cut here; npx blumeops plan shows them whole"],
  };
  for (let lines = longest(plan); lines > FEWEST_LINES; lines = Math.floor(lines / 2)) {
    const short = withDiffs(noted, (diff) => cut(diff, Math.floor(lines / 2)));
    if (sizeOf(short) <= bytes) return short;
  }
  return withDiffs(noted, (diff) => cut(diff, FEWEST_LINES));
}

function sizeOf(plan: Plan): number {
  return Buffer.byteLength(JSON.stringify(plan));
}

function cut(text: TextDiff, lines: number): TextDiff {
  const all = text.diff.split("\n");
  if (all.length <= lines) return text;
  return { ...text, diff: [...all.slice(0, lines), ` … ${all.length - lines} more lines`].join("\n") };
}

function longest(plan: Plan): number {
  let most = 0;
  withDiffs(plan, (text) => {
    most = Math.max(most, text.diff.split("\n").length);
    return text;
  });
  return most;
}

/** A plan with each of its diffs changed. */
function withDiffs(plan: Plan, change: (text: TextDiff) => TextDiff): Plan {
  const { sections } = plan;
  if (sections === undefined) return plan;
  const { access, hosts, cluster } = sections;
  return {
    ...plan,
    sections: {
      ...sections,
      access: access.policy === undefined ? access : { ...access, policy: change(access.policy) },
      hosts: hosts.map((host) => ({ ...host, files: host.files.map(change) })),
      cluster: cluster.map((object) =>
        object.diff === undefined ? object : { ...object, diff: change(object.diff) },
      ),
    },
  };
}
