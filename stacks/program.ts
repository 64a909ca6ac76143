import { loadCatalogue } from "../catalogue/load.ts";
import { networkSettings } from "../config/settings.ts";
import { networkOf } from "../derive/network/document.ts";
import { network } from "./network.ts";

/** The stacks, in the order in which they depend on each other. */
export const STACKS = ["network"] as const;
export type StackName = (typeof STACKS)[number];

/**
 * The program that the engine runs for a stack.
 *
 * @param stack name of the stack
 * @param config the stack's configuration as the engine hands it over: values that are not text are JSON
 * @param root the project's folder
 * @returns the stack's outputs
 */
export async function program(
  stack: string,
  config: Readonly<Record<string, string>>,
  root: string,
): Promise<Record<string, unknown>> {
  const loaded = await loadCatalogue(root);
  if (!loaded.ok) throw new Error("the facts are not in order; npx blumeops facts check tells what is wrong");
  const { catalogue } = loaded;
  switch (stack) {
    case "network": {
      const people = Object.keys(catalogue.tailnet.people);
      const settings = networkSettings(decode(config), `Pulumi.${stack}.yaml`, people);
      return network(networkOf(catalogue, settings), settings.proxyAddress);
    }
    default:
      throw new Error(`there is no stack "${stack}"; the stacks are ${STACKS.join(", ")}`);
  }
}

function decode(config: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => key.startsWith("blumeops:"))
      .map(([key, value]) => [
        key,
        value.startsWith("{") || value.startsWith("[") ? JSON.parse(value) : value,
      ]),
  );
}
