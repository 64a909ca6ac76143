import { labStatus } from "../lab/supervise/supervise.ts";
import { STACKS, type StackName } from "../stacks/names.ts";
import { Failure } from "./failure.ts";
import type { Session } from "./session.ts";

/** Stacks whose systems run in every lab. */
const USUAL: readonly StackName[] = ["network", "indri"];

/** The stacks that a command line names, in their order; all of them when it names none. @throws Failure for a name that is none */
export function stacksNamed(names: readonly string[]): StackName[] {
  const unknown = names.filter((name) => !STACKS.some((stack) => stack === name));
  if (unknown.length > 0)
    throw new Failure(`there is no stack "${unknown[0]}"; the stacks are ${STACKS.join(", ")}`);
  return STACKS.filter((stack) => names.length === 0 || names.includes(stack));
}

/**
 * The stacks that a command means. Where none is named it is all of them, and in the lab those whose systems run: a cluster is started only for
 * who asks for it, since its programs take long to build.
 */
export async function stacksMeant(
  { places }: Session,
  names: readonly string[],
  target: "lab" | "live",
): Promise<StackName[]> {
  if (names.length > 0 || target === "live") return stacksNamed(names);
  const hasCluster = (await labStatus(places)).some(({ name, running }) => name === "cluster" && running);
  return STACKS.filter((stack) => hasCluster || USUAL.includes(stack));
}
