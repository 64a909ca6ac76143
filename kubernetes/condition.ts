import { z } from "zod";
import type { KubernetesObject } from "./object.ts";
import type { Readiness } from "./ready.ts";

const Conditions = z.looseObject({
  status: z
    .looseObject({
      conditions: z.array(z.looseObject({ type: z.string(), status: z.string() })).nullish(),
    })
    .optional(),
});

/** Judges an object as `kubectl wait --for` does. */
export type Judge = (object: KubernetesObject) => Readiness;

/**
 * Reads what to wait for: "condition=Ready", "condition=Ready=False", "jsonpath={.status.phase}=Bound", "jsonpath={.status.phase}".
 *
 * @throws Error for anything else
 */
export function judgeOf(expression: string): Judge {
  const [, type = "", status = "True"] = /^condition=([^=]+)(?:=(.+))?$/.exec(expression) ?? [];
  if (type !== "") {
    return (object) => {
      const conditions = Conditions.parse(object).status?.conditions ?? [];
      const is = conditions.find((one) => one.type.toLowerCase() === type.toLowerCase());
      return is?.status.toLowerCase() === status.toLowerCase()
        ? { state: "ready" }
        : { state: "waiting", for: `its condition ${type} to be ${status}` };
    };
  }
  const [, path = "", wanted] = /^jsonpath=\{?\.([\w.-]+)\}?(?:=(.+))?$/.exec(expression) ?? [];
  if (path !== "") {
    return (object) => {
      const value = path.split(".").reduce<unknown>(field, object);
      const is = wanted === undefined ? value !== undefined : String(value) === wanted;
      return is ? { state: "ready" } : { state: "waiting", for: `.${path} to be ${wanted ?? "there"}` };
    };
  }
  throw new Error(
    `"${expression}" is nothing to wait for: write condition=Ready, or jsonpath={.status.phase}=Bound with a path of names`,
  );
}

/** Judges by all of some judges: the first that is not ready speaks. */
export function all(judges: readonly Judge[]): Judge {
  return (object) =>
    judges.map((judge) => judge(object)).find(({ state }) => state !== "ready") ?? { state: "ready" };
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}
