import type { Catalogue } from "../catalogue/catalogue.ts";
import { loadCatalogue } from "../catalogue/load.ts";
import { clusterSettings } from "../config/cluster.ts";
import { indriSettings } from "../config/indri.ts";
import { networkSettings } from "../config/settings.ts";
import { settingsAsked } from "../derive/cluster/settings.ts";
import { networkOf } from "../derive/network/document.ts";
import type { ClusterFacts, ClusterPlan } from "../observe/cluster.ts";
import { type Observing, planFor, seeHost } from "../observe/host.ts";
import type { HostPlan } from "../observe/plan.ts";
import { STACKS, type StackName } from "./names.ts";

/** What the program has beside its facts and its configuration. */
export interface Surroundings {
  /** Variables by which the host and 1Password Connect are found. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The facts as they were read already. Default: the program reads them. */
  readonly catalogue?: Catalogue;
  /** The host as it was looked at already. Default: the program looks for itself. */
  readonly hostPlan?: HostPlan;
  /** The cluster's plan as it was made already. Default: the program makes it. */
  readonly clusterPlan?: ClusterPlan;
}

/**
 * The program that the engine runs for a stack. Only that stack's module is read: providers' packages are large.
 *
 * @param stack name of the stack
 * @param given the stack's configuration as the engine hands it over: values that are not text are JSON
 * @param root the project's folder
 * @returns the stack's outputs
 */
export async function program(
  stack: string,
  given: Readonly<Record<string, string>>,
  root: string,
  { environment, catalogue: read, hostPlan, clusterPlan }: Surroundings,
): Promise<Record<string, unknown>> {
  const catalogue = read ?? (await readFacts(root));
  switch (stack) {
    case "network": {
      const people = Object.keys(catalogue.tailnet.people);
      const settings = networkSettings(decode(given), `Pulumi.${stack}.yaml`, people);
      const { network } = await import("./network.ts");
      return network(networkOf(catalogue, settings), settings.proxyAddress);
    }
    case "indri": {
      const settings = indriSettings(decode(given), `Pulumi.${stack}.yaml`);
      const { indri } = await import("./indri.ts");
      return indri(hostPlan ?? (await lookAtHost({ catalogue, settings, environment })));
    }
    case "minikube": {
      const config = clusterSettings(decode(given), `Pulumi.${stack}.yaml`, settingsAsked(catalogue));
      const { minikube } = await import("./minikube.ts");
      return minikube(clusterPlan ?? (await planWholeCluster({ catalogue, config, root, environment })));
    }
    default:
      throw new Error(`there is no stack "${stack}"; the stacks are ${STACKS.join(", ")}`);
  }
}

async function readFacts(root: string): Promise<Catalogue> {
  const loaded = await loadCatalogue(root);
  if (!loaded.ok) throw new Error("the facts are not in order; npx blumeops facts check tells what is wrong");
  return loaded.catalogue;
}

/** Under plain pulumi the state cannot be asked, so that host and vault have to be at hand. */
async function lookAtHost(given: Observing): Promise<HostPlan> {
  const { plan, unreached } = planFor(await seeHost(given), new Map());
  const missed = unreached ?? plan.nas?.unreached;
  if (missed !== undefined) throw missed;
  if (plan.values === "unknown") throw new Error(valuesMissing("indri"));
  return plan;
}

function valuesMissing(stack: StackName): string {
  return `the values of secrets are not at hand: set OP_CONNECT_HOST and OP_CONNECT_TOKEN, or preview with npx blumeops preview ${stack}`;
}

/** Under plain pulumi nobody asks whether what is not known may stay as it is. */
async function planWholeCluster(facts: ClusterFacts): Promise<ClusterPlan> {
  const { planCluster } = await import("../observe/cluster.ts");
  const plan = await planCluster(facts);
  if (plan.values === "unknown") throw new Error(valuesMissing("minikube"));
  return plan;
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
