import { NETWORK_CREDENTIALS } from "../../config/credentials.ts";
import type { Environment } from "../../observe/place.ts";
import { connectServer, readSecrets } from "../../secrets/resolve.ts";
import type { Session } from "../session.ts";
import { labVariables, looksLive } from "../target.ts";

/** What is looked at: the lab or the real systems, without the engine. */
export interface CheckTarget {
  readonly kind: "lab" | "live";
  /** Where everything is, and the credentials that are at hand. */
  readonly environment: Environment;
}

/** Decides what is looked at, as `preview` does. Nothing is started: a lab that does not run is one that is not well. */
export async function checkTarget(
  session: Session,
  wanted: { live?: boolean | undefined; lab?: boolean | undefined },
): Promise<CheckTarget> {
  if (wanted.lab === true || (wanted.live !== true && !looksLive()))
    // Somebody's own cluster is not the lab's.
    return {
      kind: "lab",
      environment: { ...process.env, KUBECONFIG: undefined, ...(await labVariables(session)) },
    };
  const own = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !(name.startsWith("LAB_") || name === "BLUMEOPS_LAB")),
  );
  const server = connectServer(process.env);
  const missing = Object.entries(NETWORK_CREDENTIALS).filter(([name]) => (own[name] ?? "") === "");
  if (server === undefined || missing.length === 0) return { kind: "live", environment: own };
  const values = await readSecrets(
    missing.map(([name, reference]) => ({ reference, by: name })),
    server,
  );
  return {
    kind: "live",
    environment: {
      ...own,
      ...Object.fromEntries(missing.map(([name, reference]) => [name, values.get(reference)])),
    },
  };
}
