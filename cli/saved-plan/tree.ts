import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { digestOf } from "../../plan/saved/digest.ts";
import type { Layers } from "../../plan/whole/derived.ts";
import { readTree } from "../../render/tree.ts";
import type { StackName } from "../../stacks/names.ts";
import { Failure } from "../failure.ts";
import { derivedAt } from "../plan/derived.ts";

/**
 * Digests of what a tree derives for a stack, by what people call it: the facts as well as the program that derives of them, and the stack's
 * configuration.
 *
 * @throws Failure for facts that are not in order
 */
export async function treeDigests(root: string, stack: StackName): Promise<Record<string, string>> {
  const file = `Pulumi.${stack}.yaml`;
  const { derived } = await derivedAt(root);
  const { layers } = derived;
  if (layers === undefined)
    throw new Failure("the facts are not in order: npx blumeops facts check says more");
  const config = await readFile(join(root, file), "utf8");
  const parts: [string, unknown][] = [[file, config], ...(await partsOf(root, stack, layers))];
  return Object.fromEntries(parts.map(([name, value]) => [name, digestOf(value)]));
}

async function partsOf(root: string, stack: StackName, layers: Layers): Promise<[string, unknown][]> {
  switch (stack) {
    case "network":
      return [
        ["the policy", layers.policy],
        ...[...layers.kept, ...layers.records].map(({ subject, says }): [string, unknown] => [subject, says]),
      ];
    case "indri":
      return [
        ...layers.routes.map(({ subject, says }): [string, unknown] => [`route ${subject}`, says]),
        ...layers.hosts.flatMap(({ name, login, services, containers }): [string, unknown][] => [
          [`the login of ${name}`, login],
          ...services.map((one): [string, unknown] => [`service ${one.name} of ${name}`, one]),
          ...containers.map(({ service, says }): [string, unknown] => [
            `container ${service} of ${name}`,
            says,
          ]),
        ]),
      ];
    case "minikube": {
      const files = [...(await readTree(root))];
      return [...Map.groupBy(files, ([path]) => path.split("/")[0] ?? path)].map(([app, its]) => [
        `manifests/${app}`,
        its,
      ]);
    }
  }
}
