import { networkOf } from "../../derive/network/document.ts";
import { HostFailure } from "../../host/ssh/failure.ts";
import type { TailnetSeen } from "../../observe/checks/tailnet.ts";
import { type Drifted, hostDrifted, tailnetDrifted, zoneDrifted } from "../../observe/drift.ts";
import { seeHost } from "../../observe/host.ts";
import { seeTailnet } from "../check/tailnet.ts";
import type { CheckTarget } from "../check/target.ts";
import { seeZone } from "../check/zone.ts";
import type { SoundFacts } from "../facts.ts";
import type { Session } from "../session.ts";

/** What was compared, and what could not be. */
export interface Compared {
  readonly drifted: readonly Drifted[];
  /** A layer that nobody could be asked about, and why. */
  readonly unasked: readonly {
    readonly layer: string;
    readonly why: string;
    /** It is there, and did not answer. */
    readonly unreached?: boolean;
  }[];
  /** What the control server said, where it was asked. */
  readonly tailnet?: TailnetSeen;
}

/**
 * Looks at everything side by side, each host once, and compares it with facts. Nothing is changed.
 *
 * @param root where the facts and their manifests lie
 */
export async function compare(
  target: CheckTarget,
  facts: SoundFacts,
  { signal, root }: Pick<Session, "signal" | "root">,
): Promise<Compared> {
  const { environment } = target;
  const { catalogue, settings, host } = facts;
  const document = networkOf(catalogue, settings);
  const [cluster, seen, tailnet, zone] = await Promise.all([
    inCluster(root, target, facts),
    seeHost({ catalogue, settings: host, environment, signal }),
    seeTailnet(environment),
    seeZone(document.zone, environment),
  ]);
  const deviceOf = (name: string): string | undefined =>
    document.devices.find((device) => device.host === name)?.fqdn;
  const hosts = onHosts(seen);
  const network: Compared =
    "missing" in tailnet
      ? { drifted: [], unasked: [{ layer: "tailnet", why: tailnet.missing }] }
      : { drifted: tailnetDrifted(document, tailnet), unasked: [] };
  const dns: Compared =
    zone === undefined || "missing" in tailnet
      ? { drifted: [], unasked: [{ layer: "dns", why: "no credential for Gandi and Tailscale" }] }
      : {
          drifted: zoneDrifted(document, catalogue.zone.subdomain, zone, tailnet, deviceOf),
          unasked: [],
        };
  const all = [hosts, network, dns, cluster];
  return {
    drifted: all.flatMap((one) => one.drifted),
    unasked: all.flatMap((one) => one.unasked),
    ...("missing" in tailnet ? {} : { tailnet }),
  };
}

function onHosts(seen: Parameters<typeof hostDrifted>[0]): Compared {
  try {
    return { drifted: hostDrifted(seen), unasked: [] };
  } catch (error) {
    if (!(error instanceof HostFailure)) throw error;
    return {
      drifted: [],
      unasked: [
        { layer: seen.known.document.host, why: error.message.split("\n")[0] ?? "", unreached: true },
      ],
    };
  }
}

async function inCluster(
  root: string,
  { kind, environment }: CheckTarget,
  { catalogue }: SoundFacts,
): Promise<Compared> {
  const kubeconfig = environment["KUBECONFIG"];
  // Another cluster must not be taken for the lab's.
  if (kind === "lab" && kubeconfig === undefined)
    return { drifted: [], unasked: [{ layer: "cluster", why: "no cluster" }] };
  // Only a cluster needs its packages.
  const { driftedInCluster } = await import("../cluster-drift.ts");
  try {
    return { drifted: await driftedInCluster(root, environment, catalogue), unasked: [] };
  } catch (error) {
    const why = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    return { drifted: [], unasked: [{ layer: "cluster", why, unreached: true }] };
  }
}
