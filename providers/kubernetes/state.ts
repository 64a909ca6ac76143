import { isRecord, type Properties } from "../protocol/values.ts";
import type { Path } from "./secrets.ts";
import { isSecret } from "./shape.ts";

/** Keys beside the object itself, as the official provider keeps them: either can take a state over from the other. */
const INPUTS = "__inputs";
const MANAGER = "__fieldManager";
const API_VERSION = "__initialApiVersion";

/** What the engine's state holds of an object. */
export interface State {
  readonly live: Properties;
  /** The inputs that led to it. */
  readonly asked: Properties;
  /** In whose name its fields are owned. */
  readonly manager: string | undefined;
}

/** Reads a state. */
export function readState(outputs: Properties): State {
  const { [INPUTS]: inputs, [MANAGER]: manager, [API_VERSION]: _, ...live } = outputs;
  return {
    live,
    asked: isRecord(inputs) ? inputs : {},
    manager: typeof manager === "string" ? manager : undefined,
  };
}

/** Writes a state. */
export function writeState(live: Properties, asked: Properties, manager: string): Properties {
  const apiVersion = asked["apiVersion"] ?? live["apiVersion"];
  return { ...live, [INPUTS]: asked, [MANAGER]: manager, [API_VERSION]: apiVersion };
}

/**
 * Places of a state that the engine is to encrypt: where the inputs are secret, in the inputs that are kept too; and all of a Secret's
 * values, also when nobody said that they are secret.
 */
export function secretsOfState(object: Properties, secrets: readonly Path[]): Path[] {
  const all = [...secrets, ...secretsOfObject(object)];
  return [...all, ...all.map((path) => [INPUTS, ...path])];
}

/** Places of a Secret's values. */
export function secretsOfObject(object: Properties): Path[] {
  return isSecret(object) ? [["data"], ["stringData"]] : [];
}
