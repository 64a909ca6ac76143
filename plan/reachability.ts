import { parse } from "jsonc-parser";
import { z } from "zod";

const Policy = z.object({
  grants: z
    .array(
      z.object({ src: z.array(z.string()), dst: z.array(z.string()), ip: z.array(z.string()).default([]) }),
    )
    .default([]),
});

/** Who gains or loses which ports of what, as one sentence for each pair of source and destination. */
export function reachabilityChanges(before: string, after: string): string[] {
  const [was, is] = [openings(before), openings(after)];
  return [...sentences("lose", was, is), ...sentences("gain", is, was)].sort();
}

/** Every single opening of a policy: source, destination and port. */
function openings(text: string): Map<string, { src: string; dst: string; ip: string }> {
  const parsed = Policy.safeParse(parse(text, [], { allowTrailingComma: true }));
  const grants = parsed.success ? parsed.data.grants : [];
  const single = grants.flatMap(({ src, dst, ip }) =>
    src.flatMap((source) =>
      dst.flatMap((destination) => ip.map((port) => ({ src: source, dst: destination, ip: port }))),
    ),
  );
  return new Map(single.map((opening) => [JSON.stringify(opening), opening]));
}

type Openings = ReturnType<typeof openings>;

function sentences(verb: "gain" | "lose", here: Openings, there: Openings): string[] {
  const only = [...here].filter(([key]) => !there.has(key)).map(([, opening]) => opening);
  return [...Map.groupBy(only, ({ src, dst }) => `${src}\u0000${dst}`).values()].flatMap((group) => {
    const [first] = group;
    return first === undefined
      ? []
      : [`${first.src}  ${verb}  ${first.dst}  ${group.map(({ ip }) => ip.replace(/^tcp:/, "")).join(", ")}`];
  });
}
