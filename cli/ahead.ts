import { attachStandIns } from "../engine/attach.ts";
import type { StatePlace } from "../engine/place.ts";
import { type Reading, startReading } from "../engine/state.ts";
import { PROVIDERS_OF, type StackName } from "../stacks/names.ts";
import { loginVariables } from "./login.ts";
import type { Session } from "./session.ts";
import { stacksMeant } from "./stacks.ts";
import { engineTarget, kindOf, type Target } from "./target.ts";

/** What is begun before the facts are read, since it needs nothing of them: the engine reads the state, and the stand-ins of its plugins start. */
export interface Ahead {
  readonly environment: Readonly<Record<string, string>>;
  readonly reading: Reading;
  /** The variables by which the engine finds the stand-ins. */
  readonly attached: Promise<Readonly<Record<string, string>>>;
}

/** Begins with a stack. A failure is told where it is opened. */
export function begin(name: StackName, target: Target): Promise<Ahead> {
  const begun = (async (): Promise<Ahead> => {
    // Without a key the host is not reached, which is told later.
    const login = name === "indri" ? await loginVariables(target).catch(() => undefined) : undefined;
    const environment = { ...target.environment, ...login };
    const reading = await startReading({ ...engineOf(target), stack: name, environment });
    const attached = attachStandIns(PROVIDERS_OF[name], target.engineHome, environment);
    attached.catch(() => undefined);
    return { environment, reading, attached };
  })();
  begun.catch(() => undefined);
  return begun;
}

/** Where the engine of a target is, and what it runs in. */
export function engineOf(target: Target): Omit<StatePlace, "stack" | "environment"> {
  const { projectFolder, engineHome, pulumiHome } = target;
  return { projectFolder, engineHome, ...(pulumiHome === undefined ? {} : { pulumiHome }) };
}

/** Stacks that a command is about, each begun with. */
export interface Begun {
  readonly stacks: readonly StackName[];
  /** Without what the facts say of it. */
  readonly target: Target;
  readonly ahead: ReadonlyMap<StackName, Promise<Ahead>>;
}

/** Begins with what a command line names. Little is loaded for it: what comes later is read while the engine is at work. */
export async function beginStacks(
  session: Session,
  names: readonly string[],
  options: { live?: boolean | undefined; lab?: boolean | undefined },
): Promise<Begun> {
  const stacks = await stacksMeant(session, names, kindOf(options));
  const target = await engineTarget(session, options, stacks);
  const ahead = new Map(stacks.map((stack) => [stack, begin(stack, target)]));
  await Promise.allSettled(ahead.values());
  return { stacks, target, ahead };
}
