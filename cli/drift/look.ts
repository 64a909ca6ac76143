import type { Drifted } from "../../observe/drift.ts";
import type { Paint } from "../../plan/terminal.ts";
import type { StackName } from "../../stacks/names.ts";
import type { CheckTarget } from "../check/target.ts";
import { IGNORE_FILE, readIgnored, withoutIgnored } from "../drift-ignore.ts";
import type { SoundFacts } from "../facts.ts";
import type { Session } from "../session.ts";
import { type Compared, compare } from "./compare.ts";

/** What a look at the world came to, with what people have written down of it taken into account. */
export interface Look extends ReturnType<typeof withoutIgnored>, Pick<Compared, "unasked"> {
  /** Nothing has drifted that is not known, and everything that is there has answered. */
  readonly ok: boolean;
}

const SIGNS = { changed: "~", missing: "-", unmanaged: "+" } as const;

/** Looks at the world. @param about the stacks whose drift is meant; default: all */
export async function look(
  session: Session,
  target: CheckTarget,
  facts: SoundFacts,
  about?: readonly StackName[],
): Promise<Look> {
  const entries = await readIgnored(session.root);
  session.progress.step("drift", "looking");
  const { drifted, unasked } = await compare(target, facts, session);
  session.progress.stop();
  const today = new Date().toISOString().slice(0, 10);
  const found = withoutIgnored(drifted, entries, today);
  const isMeant = (one: { readonly layer: string }): boolean =>
    about === undefined || about.includes(stackOf(one));
  const left = found.left.filter(isMeant);
  const stale = found.stale.filter(({ entry }) => isMeant({ layer: entry.subject.split(": ")[0] ?? "" }));
  const asked = unasked.filter(isMeant);
  return {
    left,
    ignored: found.ignored.filter(isMeant),
    stale,
    unasked: asked,
    ok:
      left.length === 0 &&
      !stale.some(({ why }) => why === "expired") &&
      // A host that is not reached may be in any state: that is not well. A layer that is not there at all is only told.
      !asked.some(({ unreached }) => unreached === true),
  };
}

/** The stack to which what lies in a layer belongs. */
export function stackOf({ layer }: Pick<Drifted, "layer">): StackName {
  switch (layer) {
    case "tailnet":
    case "dns":
      return "network";
    case "cluster":
      return "minikube";
    default:
      return "indri";
  }
}

/** Drifted things by layer. @param why says of one what else the reader should know */
export function driftLines(
  drifted: readonly Drifted[],
  paint: Paint,
  why: (one: Drifted) => string | undefined = () => undefined,
): string[] {
  return [...Map.groupBy(drifted, ({ layer }) => layer)].flatMap(([layer, ones]) => [
    `${paint.bold(layer.padEnd(9))} ${ones.length} ${ones.length === 1 ? "thing" : "things"}`,
    ...ones.flatMap((one) => {
      const more = why(one);
      return [
        `  ${paint.yellow(SIGNS[one.kind])} ${one.subject}  ${paint.dim(one.what)}`,
        ...(more === undefined ? [] : [`      ${more}`]),
      ];
    }),
  ]);
}

/** What else is to be said of a look: entries that are over, and layers that were not asked. */
export function aroundLines({ stale, unasked }: Pick<Look, "stale" | "unasked">, paint: Paint): string[] {
  return [
    ...stale.map(({ entry: { subject, until }, why }) =>
      why === "expired"
        ? `${paint.red("✗")} ${IGNORE_FILE}: "${subject}" was to be ignored until ${until}; repair it, or say a later day`
        : `${paint.yellow("!")} ${IGNORE_FILE}: "${subject}" is no drift any more; take the entry out`,
    ),
    ...unasked.map(({ layer, why }) => `${paint.bold(layer.padEnd(9))} ${paint.yellow(`not asked: ${why}`)}`),
  ];
}

/** "2 drifted · 1 ignored". */
export function verdictOf({ left, ignored }: Pick<Look, "left" | "ignored">): string {
  return [
    left.length === 0 ? "nothing has drifted" : `${left.length} drifted`,
    ...(ignored.length > 0 ? [`${ignored.length} ignored`] : []),
  ].join(" · ");
}
