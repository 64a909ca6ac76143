import { z } from "zod";
import { checkPolicy } from "./check.ts";
import type { WireRule } from "./filter/wire.ts";
import type { WireSshRule } from "./ssh/wire.ts";
import { readTailnet } from "./tailnet.ts";

/** What the server would make of a case: its answer, and the filters and SSH rules of the devices that have any. */
export interface CaseResult {
  readonly id: string;
  readonly status: number;
  readonly error?: { readonly message: string };
  readonly filters: Readonly<Record<string, readonly WireRule[]>>;
  readonly ssh: Readonly<Record<string, readonly WireSshRule[]>>;
}

const caseForm = z.looseObject({ id: z.string(), policy: z.unknown() });

/**
 * Judges cases: policies with the tailnet that they are sent to. Of each case `id`, `policy` (HuJSON text, or the object itself),
 * `users`, `nodes` and `services` are read; other fields are ignored.
 *
 * @throws z.ZodError when the input is no array of cases
 */
export function filterCases(json: unknown): readonly CaseResult[] {
  return z.array(caseForm).parse(json).map(filterCase);
}

function filterCase(given: z.infer<typeof caseForm>): CaseResult {
  const { id, policy } = given;
  const text = typeof policy === "string" ? policy : (JSON.stringify(policy) ?? "");
  const result = checkPolicy(text, readTailnet(given));
  if (!result.ok) {
    const { status, body } = result;
    return { id, status, error: { message: body.message }, filters: {}, ssh: {} };
  }
  const { evaluated } = result;
  const nodes = evaluated.members.all.slice(0, evaluated.members.nodeCount);
  const perNode = <T>(
    rulesOf: (node: (typeof nodes)[number]) => readonly T[],
  ): Record<string, readonly T[]> =>
    Object.fromEntries(
      nodes
        .map((node): [string, readonly T[]] => [node.name, rulesOf(node)])
        .filter(([, rules]) => rules.length > 0),
    );
  return { id, status: 200, filters: perNode(evaluated.wireFilterOf), ssh: perNode(evaluated.wireSshOf) };
}
