import type { Drifted } from "../../observe/drift.ts";
import type { Keeper } from "../../observe/keeper.ts";
import { subjectOf } from "../drift-ignore.ts";

/** A drifted thing that is left alone, and why. */
export interface LeftAlone {
  readonly drifted: Drifted;
  /** A sentence that says what to do. */
  readonly why: string;
}

/** Something that can be put right by what keeps it. */
export interface Healable extends Drifted {
  readonly keeper: Exclude<Keeper, { by: "person" }>;
}

/** What can be put right, and what is left alone whatever was applied last. */
export interface Sorted {
  readonly healable: readonly Healable[];
  readonly leftAlone: readonly LeftAlone[];
}

/**
 * Sorts what has drifted. What nobody states is left to a person. An apply brings a whole service or record to what it should be, so that
 * one of which something is to be ignored is left alone as a whole.
 *
 * @param ignored what people have written down to be left
 */
export function sorted(drifted: readonly Drifted[], ignored: readonly Drifted[]): Sorted {
  const needsPerson = new Map(
    drifted.flatMap(({ keeper, subject }) =>
      keeper?.by === "person" ? [[keeper.service, subject] as const] : [],
    ),
  );
  const alsoIgnored = new Map(
    ignored.flatMap((one) =>
      one.keeper === undefined ? [] : [[keyOf(one.keeper), subjectOf(one)] as const],
    ),
  );
  const healable: Healable[] = [];
  const leftAlone: LeftAlone[] = [];
  for (const one of drifted) {
    const { keeper } = one;
    const why = reasonOf(keeper, needsPerson, alsoIgnored);
    if (keeper === undefined || keeper.by === "person" || why !== undefined)
      leftAlone.push({ drifted: one, why: why ?? NOBODYS });
    else healable.push({ ...one, keeper });
  }
  return { healable, leftAlone };
}

const NOBODYS = "nobody states it: state it, or take it away yourself";

function reasonOf(
  keeper: Keeper | undefined,
  needsPerson: ReadonlyMap<string, string>,
  alsoIgnored: ReadonlyMap<string, string>,
): string | undefined {
  if (keeper === undefined) return NOBODYS;
  if (keeper.by === "person") return "no apply can bring it: put it there yourself";
  const needed = keeper.by === "resource" ? needsPerson.get(keeper.name) : undefined;
  if (needed !== undefined && keeper.by === "resource" && keeper.stack === "indri")
    return `it cannot run before you have put there what is missing (${needed})`;
  const known = alsoIgnored.get(keyOf(keeper));
  // Argo CD heals what it keeps by itself, object by object, and asks nobody.
  if (known !== undefined && keeper.by !== "argo")
    return `what puts it right would undo what is to be ignored ("${known}")`;
  return undefined;
}

/** Tells keepers apart. */
function keyOf(keeper: Keeper): string {
  switch (keeper.by) {
    case "resource":
      return [keeper.stack, keeper.type, keeper.name].join(" ");
    case "object":
      return JSON.stringify(keeper.object);
    case "argo":
      return `argo ${keeper.application}`;
    case "person":
      return `indri command:remote:Command ${keeper.service}`;
  }
}
