import type { ResourceChange } from "../../engine/change.ts";
import { inWords } from "../../kubernetes/object.ts";
import { toldContainerIn } from "../../observe/nas.ts";
import { toldIn } from "../../observe/told.ts";
import { failOnErrors } from "../commands/preview.ts";
import { mustBeApplicable } from "../host.ts";
import { type OpenedStack, ran } from "../run.ts";
import type { Session } from "../session.ts";
import { keptBy, type Moved, movedInputs, movedOnHost } from "./moved.ts";
import type { Healable, LeftAlone } from "./sort.ts";

/** What a run over a stack puts right. */
export interface Chosen {
  readonly opened: OpenedStack;
  readonly heals: readonly Healable[];
  /** Resources of the stack, by URN. */
  readonly targets: readonly string[];
  /** Applications that Argo CD is to look at. */
  readonly applications: readonly string[];
  readonly leftAlone: readonly LeftAlone[];
}

/** Chooses of what has drifted what is as it was last applied but for the world; the rest is left to a plain apply. */
export async function choose(
  opened: OpenedStack,
  drifted: readonly Healable[],
  session: Session,
): Promise<Chosen> {
  const moved = opened.host === undefined ? await ofEngine(opened, drifted, session) : await ofHost(opened);
  const judged = drifted.map((one) => ({ one, why: moved(one) }));
  const heals = judged.filter(({ why }) => why === undefined).map(({ one }) => one);
  const urns = heals.flatMap((one) => keptBy(one, opened.resources)?.urn ?? []);
  return {
    opened,
    heals,
    targets: [...new Set(urns)],
    applications: [
      ...new Set(heals.flatMap(({ keeper }) => (keeper.by === "argo" ? [keeper.application] : []))),
    ],
    leftAlone: judged.flatMap(({ one, why }) => (why === undefined ? [] : [{ drifted: one, why }])),
  };
}

type Judge = (one: Healable) => Moved;

/** A service of the host is told from what the state keeps in the open of it. */
async function ofHost({ host, told, toldContainers }: OpenedStack): Promise<Judge> {
  const observed = await host;
  if (observed === undefined) throw new Error("the host was not looked at");
  mustBeApplicable(observed);
  const { services, nas } = observed.plan;
  return ({ keeper }) => {
    const name = keeper.by === "resource" ? keeper.name : "";
    const service = services.find((one) => one.service.name === name);
    if (service !== undefined)
      return movedOnHost(told.get(name), toldIn(service.telling), missing(service.service.after));
    const container = nas?.containers.find((one) => one.container.service === name)?.container;
    return movedOnHost(toldContainers.get(name), toldContainerIn(JSON.stringify(container)));
  };
  function missing(after: readonly string[]): string | undefined {
    return after.find((one) => !told.has(one));
  }
}

/** Of anything else the engine knows of what it was made last, and what it would be made of now. */
async function ofEngine(opened: OpenedStack, drifted: readonly Healable[], session: Session): Promise<Judge> {
  const { resources, cluster } = opened;
  const changes = drifted.some(({ keeper }) => keeper.by !== "argo")
    ? await everyChange(opened, session)
    : new Map<string, ResourceChange>();
  const remade = new Set(resources.flatMap(({ urn }) => (changes.get(urn)?.kind === "create" ? [urn] : [])));
  const movedManifests = new Set(cluster?.tree.changes.map(({ subject }) => subject));
  return (one) => {
    const { keeper } = one;
    if (keeper.by === "argo")
      return movedManifests.has(`${keeper.application}  ${inWords(keeper.object)}`)
        ? "its manifest is another one than Argo CD reads: npx blumeops up, or merge it"
        : undefined;
    const kept = keptBy(one, resources);
    return movedInputs(kept, kept === undefined ? undefined : changes.get(kept.urn), remade);
  };
}

/** What an apply of everything would do, by URN; nothing of it is done. */
async function everyChange(
  opened: OpenedStack,
  session: Session,
): Promise<ReadonlyMap<string, ResourceChange>> {
  const { outcome, report } = await ran(opened, "preview", session);
  failOnErrors([outcome], "nothing was changed");
  return new Map((report?.changes ?? []).map((change) => [change.urn, change]));
}
