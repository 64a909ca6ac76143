import { writeFile } from "node:fs/promises";
import { accessTable } from "../../policy/index.ts";
import { type Foreign, policyAsked } from "../access/asked.ts";
import { markdownOf, pageOf } from "../access/page.ts";
import { Failure } from "../failure.ts";
import type { Session } from "../session.ts";

/** `blumeops access matrix`: who reaches what, on the terminal, as markdown, as JSON or as a page. */
export async function accessMatrix(
  session: Session,
  options: Foreign & { readonly markdown?: boolean | undefined; readonly html?: string | undefined },
): Promise<void> {
  const { evaluated, services } = await policyAsked(session, options);
  const rows = accessTable(evaluated, services);
  session.result(rows);
  if (options.html !== undefined) {
    await writeFile(options.html, pageOf(rows)).catch((error: unknown) => {
      throw new Failure(
        `${options.html} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      );
    });
    return session.say(`${rows.length} rows in ${options.html}`);
  }
  if (options.markdown === true) return session.say(markdownOf(rows).trimEnd());
  let last = "";
  for (const { destination, carries, ports, services: answering, sources } of rows) {
    if (destination !== last)
      session.say(`${session.paint.bold(destination)}  ${session.paint.dim(carries)}`);
    last = destination;
    const answers = answering.length === 0 ? "" : ` (${shortened(answering)})`;
    session.say(
      `  ${`${ports.join(", ")}${answers}`.padEnd(24)}  ${sources.map(({ device, of }) => `${device} ${session.paint.dim(of)}`.trimEnd()).join(", ")}`,
    );
  }
}

/** The services that a line has room for. */
function shortened(services: readonly string[]): string {
  const rest = services.length - 4;
  return rest > 0 ? `${services.slice(0, 4).join(", ")} and ${rest} more` : services.join(", ");
}
