import { asking } from "./client.ts";

/** Entries of one page. */
const LIMIT = 50;

/** Everything of a list that the forge gives page by page. @param ask for one page */
export async function allOf<Entry>(
  what: string,
  ask: (query: { page: number; limit: number }) => Promise<{ readonly data: readonly Entry[] }>,
): Promise<Entry[]> {
  const found: Entry[] = [];
  for (let page = 1; ; page++) {
    const entries = await asking(what, async () => ask({ page, limit: LIMIT }));
    found.push(...entries);
    if (entries.length < LIMIT) return found;
  }
}
