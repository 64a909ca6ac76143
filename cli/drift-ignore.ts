import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { z } from "zod";
import type { Drifted } from "../observe/drift.ts";
import { Failure } from "./failure.ts";

/** The file in which people write down which drift they know of. */
export const IGNORE_FILE = "drift-ignore.yaml";

const HEAD = `# Drift that is known, each with the reason and the last day on which it may stay; after that day the entry itself is a finding.
# Written by: npx blumeops drift --ignore SUBJECT --reason TEXT --until DATE
`;

const Entry = z.strictObject({
  subject: z.string().min(1).describe("layer and subject, as drift prints them"),
  reason: z.string().min(10, "say in a sentence why"),
  until: z.iso.date("is not a date: write it as 2027-01-31"),
});
const Entries = z.array(Entry).nullable();
export type IgnoreEntry = z.output<typeof Entry>;

/** Reads the entries; none where there is no file. @throws Failure for a file of another form */
export async function readIgnored(root: string): Promise<IgnoreEntry[]> {
  const text = await readFile(join(root, IGNORE_FILE), "utf8").catch(() => "");
  const parsed = Entries.safeParse(text === "" ? [] : parse(text));
  if (parsed.success) return parsed.data ?? [];
  throw new Failure(
    parsed.error.issues
      .map(({ path, message }) => `${IGNORE_FILE}: ${path.map(String).join(".") || "the file"}: ${message}`)
      .join("\n"),
  );
}

/** Writes an entry, in the place of an earlier one about the same. @throws Failure for one without a reason or a date */
export async function ignore(root: string, given: unknown): Promise<IgnoreEntry> {
  const parsed = Entry.safeParse(given);
  if (!parsed.success)
    throw new Failure(
      parsed.error.issues
        .map(({ path, message }) => `--${path[0] === "subject" ? "ignore" : String(path[0])}: ${message}`)
        .join("\n"),
    );
  const others = (await readIgnored(root)).filter(({ subject }) => subject !== parsed.data.subject);
  await writeFile(join(root, IGNORE_FILE), `${HEAD}${stringify([...others, parsed.data], { lineWidth: 0 })}`);
  return parsed.data;
}

/** How an entry names a drift. */
export function subjectOf({ layer, subject }: Drifted): string {
  return `${layer}: ${subject}`;
}

/** What is left of a drift when what is known is taken out, and the entries that are over or that no drift is of any more. */
export function withoutIgnored(
  drifted: readonly Drifted[],
  entries: readonly IgnoreEntry[],
  today: string,
): { left: Drifted[]; ignored: Drifted[]; stale: { entry: IgnoreEntry; why: "expired" | "needless" }[] } {
  const valid = entries.filter(({ until }) => until >= today);
  const known = (one: Drifted): boolean => valid.some(({ subject }) => subject === subjectOf(one));
  return {
    left: drifted.filter((one) => !known(one)),
    ignored: drifted.filter(known),
    stale: entries.flatMap((entry): { entry: IgnoreEntry; why: "expired" | "needless" }[] => {
      if (entry.until < today) return [{ entry, why: "expired" }];
      return drifted.some((one) => subjectOf(one) === entry.subject) ? [] : [{ entry, why: "needless" }];
    }),
  };
}
