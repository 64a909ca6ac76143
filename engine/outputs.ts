import { ComponentResource } from "@pulumi/pulumi";

const { prototype } = ComponentResource;
const REGISTER = "registerOutputs";

/** Runs that are under way and may not register outputs. */
let runs = 0;
let isInstalled = false;

/**
 * Runs the engine over some resources of a stack while components, and the stack itself, register no outputs: the engine notes those of
 * resources that it is told to leave alone as well, and the state would say of them what was never applied. What was noted last stays.
 */
export async function withoutOutputs<Result>(run: () => Promise<Result>): Promise<Result> {
  install();
  runs += 1;
  try {
    return await run();
  } finally {
    runs -= 1;
  }
}

function install(): void {
  if (isInstalled) return;
  isInstalled = true;
  const original: unknown = Reflect.get(prototype, REGISTER);
  if (typeof original !== "function")
    throw new Error("@pulumi/pulumi has no ComponentResource.registerOutputs");
  Object.defineProperty(prototype, REGISTER, {
    configurable: true,
    writable: true,
    value(this: unknown, ...given: unknown[]): void {
      if (runs === 0) Reflect.apply(original, this, given);
    },
  });
}
