import { needsOfLab } from "../../derive/rebuild/needs.ts";
import { type Rebuild, rebuildOf } from "../../derive/rebuild/order.ts";
import { readClusterSettings } from "../cluster.ts";
import { soundCatalogue } from "../facts.ts";
import { BadUsage, Failure } from "../failure.ts";
import type { Session } from "../session.ts";

/** `blumeops rebuild --plan`: the order in which a lab comes back that is gone, and how its circles are broken. Changes nothing. */
export async function rebuild(
  session: Session,
  options: { readonly plan?: boolean | undefined },
): Promise<void> {
  if (options.plan !== true)
    throw new BadUsage(
      "rebuild only tells the order: npx blumeops rebuild --plan\n  each step names the command that does it",
    );
  const catalogue = await soundCatalogue(session);
  const { parts, dependencies } = needsOfLab(catalogue, await readClusterSettings(session.root, catalogue));
  const order = rebuildOf(parts, dependencies);
  session.result(order);
  session.say(...linesOf(order, session));
  if (order.stuck.length > 0)
    throw new Failure(`these wait for each other, and nothing breaks the circle: ${order.stuck.join(", ")}`);
}

function linesOf({ steps, circles }: Rebuild, { paint }: Session): string[] {
  const width = Math.max(...steps.map(({ name }) => name.length));
  const lines: string[] = [];
  let by = "";
  for (const [index, step] of steps.entries()) {
    if (step.by !== by) lines.push("", paint.bold(step.by));
    by = step.by;
    const waits = step.needs.filter(({ without }) => without === undefined).map(({ needs }) => needs);
    const after = waits.length === 0 ? "" : paint.dim(`  after ${[...new Set(waits)].join(", ")}`);
    lines.push(`${String(index + 1).padStart(4)}  ${step.name.padEnd(width)}  ${step.what}${after}`);
  }
  return [
    ...lines.slice(1),
    "",
    paint.bold(`${circles.length} circles, and how each is broken`),
    ...circles.flatMap(({ parts, broken }) => [
      `  ${[...parts, parts[0]].join(" → ")}`,
      paint.dim(`      ${broken.part} needs ${broken.needs} (${broken.because}): ${broken.without}`),
    ]),
  ];
}
