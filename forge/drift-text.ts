import type { RootContent } from "mdast";
import { toMarkdown } from "mdast-util-to-markdown";
import { z } from "zod";
import { phrases } from "../plan/whole/phrases.ts";

/** What `blumeops drift --json` says, as far as an issue tells it. */
export const DriftReport = z.looseObject({
  drift: z.array(z.looseObject({ layer: z.string(), subject: z.string(), what: z.string() })),
});

/** The text of the issue; nothing where there is no drift. What the world says stays text in it. */
export function driftText({ drift }: z.output<typeof DriftReport>): string | undefined {
  if (drift.length === 0) return undefined;
  const children: RootContent[] = [...Map.groupBy(drift, ({ layer }) => layer)].flatMap(
    ([layer, found]): RootContent[] => [
      { type: "heading", depth: 3, children: phrases(layer) },
      {
        type: "list",
        spread: false,
        children: found.map(({ subject, what }) => ({
          type: "listItem",
          spread: false,
          children: [{ type: "paragraph", children: phrases(`${subject} ${what}`) }],
        })),
      },
    ],
  );
  const close: RootContent = {
    type: "paragraph",
    children: [
      { type: "text", value: "See it with " },
      { type: "inlineCode", value: "npx blumeops drift" },
      { type: "text", value: "; put it right with " },
      { type: "inlineCode", value: "npx blumeops up --heal" },
      { type: "text", value: "." },
    ],
  };
  return toMarkdown({ type: "root", children: [...children, close] });
}
