import { existsSync } from "node:fs";
import { Cluster } from "../../kubernetes/cluster.ts";
import { Connection } from "../../kubernetes/connection.ts";
import { hasUnknown, type Properties } from "../protocol/values.ts";
import type { Mutable } from "./immutable.ts";

/** The provider as its arguments set it up. */
export interface Settings {
  /** Nothing where the kubeconfig is not known yet or names no cluster; then nothing can be asked, and a preview goes by the inputs. */
  readonly cluster: Cluster | undefined;
  /** Why there is none. */
  readonly missing: string | undefined;
  readonly namespace: string | undefined;
  readonly force: boolean;
  /** Takes an object over that is there already. */
  readonly upsert: boolean;
  /** Forgets objects of a cluster that does not answer. */
  readonly deleteUnreachable: boolean;
  readonly mutable: Mutable;
}

/** Arguments that change what a provider does and that this one does not know. */
const UNSUPPORTED = ["renderYamlToDirectory", "cluster", "skipUpdateUnreachable"];

/**
 * Reads the provider's arguments; flags may come from the environment as well, as with the official one.
 *
 * @throws Error for an argument that it does not have
 */
export function settingsOf(args: Properties, environment: NodeJS.ProcessEnv): Settings {
  const unsupported = UNSUPPORTED.find((name) => args[name] !== undefined && args[name] !== "");
  if (unsupported !== undefined)
    throw new Error(`the stand-in for kubernetes has no ${unsupported}; install the official plugin`);
  if (args["enableServerSideApply"] !== undefined && !flag(args["enableServerSideApply"]))
    throw new Error(
      "the stand-in for kubernetes applies on the server only; leave enableServerSideApply out, or install the official plugin",
    );
  const set = (name: string, variable: string): boolean => flag(args[name] ?? environment[variable]);
  const namespace = args["namespace"];
  return {
    ...clusterOf(args),
    namespace: typeof namespace === "string" && namespace !== "" ? namespace : undefined,
    force: set("enablePatchForce", "PULUMI_K8S_ENABLE_PATCH_FORCE"),
    upsert: set("upsertExistingObjects", "PULUMI_K8S_UPSERT_EXISTING_OBJECTS"),
    deleteUnreachable: set("deleteUnreachable", "PULUMI_K8S_DELETE_UNREACHABLE"),
    mutable: {
      secrets: set("enableSecretMutable", "PULUMI_K8S_ENABLE_SECRET_MUTABLE"),
      configMaps: set("enableConfigMapMutable", "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE"),
    },
  };
}

function clusterOf({ kubeconfig, context }: Properties): Pick<Settings, "cluster" | "missing"> {
  if (hasUnknown(kubeconfig) || hasUnknown(context))
    return { cluster: undefined, missing: "its kubeconfig is not known yet" };
  try {
    const chosen = typeof context === "string" && context !== "" ? context : undefined;
    return { cluster: new Cluster(connect(kubeconfig, chosen)), missing: undefined };
  } catch (error) {
    return { cluster: undefined, missing: error instanceof Error ? error.message : String(error) };
  }
}

/** A kubeconfig is a text or a path; without one kubectl's own places serve. */
function connect(kubeconfig: unknown, context: string | undefined): Connection {
  if (typeof kubeconfig !== "string" || kubeconfig === "") return Connection.fromFile(undefined, context);
  return existsSync(kubeconfig)
    ? Connection.fromFile(kubeconfig, context)
    : Connection.fromText(kubeconfig, context);
}

/** Arguments of a provider come as texts. */
function flag(value: unknown): boolean {
  return value === true || value === "true";
}
