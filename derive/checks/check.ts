import type { HostName, ServiceName } from "../../catalogue/names.ts";
import type { TailnetKeyDocument } from "../network/document.ts";
import type { ZoneRecord } from "../network/records.ts";

/** Who is asked, and how a reader finds it: a layer, or a host by its name. */
export type CheckGroup = "network" | "cluster" | HostName;

/** What is asked, with everything that asking takes. Ports and paths are those that really play the facts' own. */
export type Question =
  /** Whether the policy in force is the derived one. */
  | { readonly kind: "policy"; readonly policy: string }
  /** Whether a device carries its tags. */
  | { readonly kind: "device"; readonly fqdn: string; readonly tags: readonly string[] }
  /** Whether a Tailscale Service has its ports. */
  | { readonly kind: "door"; readonly name: string; readonly ports: readonly number[] }
  /** Whether a pre-authentication key can be used, and for long enough yet. */
  | { readonly kind: "key"; readonly key: TailnetKeyDocument; readonly daysLeft: number }
  /** Whether a name resolves to what it should. */
  | { readonly kind: "record"; readonly record: ZoneRecord; readonly zone: string }
  /** Whether a host lets this program in: everything else that is asked on it waits for that. */
  | { readonly kind: "login"; readonly host: HostName }
  /** Whether launchd has an agent, and it runs, or its last run ended well. */
  | {
      readonly kind: "agent";
      readonly host: HostName;
      readonly label: string;
      readonly domain: "gui" | "system";
      readonly staysUp: boolean;
    }
  /** Whether something listens on a port of the host. */
  | { readonly kind: "tcp"; readonly host: HostName; readonly port: number; readonly within: number }
  /** Whether a service answers on the host itself. */
  | {
      readonly kind: "http";
      readonly host: HostName;
      readonly url: string;
      readonly expect: string | undefined;
      readonly within: number;
    }
  /** Whether a file is there, and young enough. */
  | {
      readonly kind: "file";
      readonly host: HostName;
      readonly path: string;
      readonly maxAgeSeconds: number | undefined;
    }
  /** Whether a command of the host succeeds. */
  | {
      readonly kind: "command";
      readonly host: HostName;
      readonly words: readonly string[];
      readonly within: number;
    }
  /** Whether the last backup is young enough, by what its exporter wrote. */
  | {
      readonly kind: "backup";
      readonly host: HostName;
      /** The .prom file, and the metric in it: seconds since 1970. */
      readonly path: string;
      readonly metric: string;
      /** The property list of the job: a backup that was stated less than {@link maxAgeSeconds} ago need not have run. */
      readonly since: string;
      readonly maxAgeSeconds: number;
    }
  /** Whether a container runs, from the image that is stated. */
  | {
      readonly kind: "container";
      readonly host: HostName;
      readonly docker: string;
      readonly name: string;
      readonly image: string;
    }
  /** Whether a site answers by its name: name server, tailnet, proxy, certificate, service. */
  | {
      readonly kind: "site";
      readonly name: string;
      /** The door asked instead of where the name leads. */
      readonly door: string | undefined;
      readonly path: string;
      readonly expect: string | undefined;
      readonly within: number;
    }
  /** Whether a stream passes. */
  | {
      readonly kind: "stream";
      readonly name: string;
      readonly port: number;
      readonly door: string | undefined;
      readonly within: number;
    }
  /** Whether a door serves none of these sites, which are for others. */
  | { readonly kind: "closed"; readonly door: string; readonly names: readonly string[] }
  /** Whether a certificate was renewed when it was due. */
  | { readonly kind: "certificate"; readonly name: string; readonly door: string | undefined }
  /** Whether a workload has all of its pods. */
  | {
      readonly kind: "pods";
      readonly namespace: string;
      readonly workload: "Deployment" | "StatefulSet" | "DaemonSet";
      readonly name: string;
    }
  /** Whether Argo CD has an application as the repository has it, and healthy. */
  | { readonly kind: "application"; readonly namespace: string; readonly name: string }
  /** Whether an ExternalSecret has been filled. */
  | { readonly kind: "external-secret"; readonly namespace: string; readonly name: string }
  /** Whether the cluster's API server says that it is well. */
  | { readonly kind: "api-server" };

/** Something that shows whether the lab is well, as a plain value. */
export interface Check {
  /** Stable, and its own: "agent:mcquack.eblume.caddy", "site:feed.ops.eblu.me". */
  readonly id: string;
  readonly group: CheckGroup;
  /** The service that it is about; none where it is about the tailnet as a whole. */
  readonly service: ServiceName | undefined;
  /** What a reader calls it: "jellyfin answers /health". */
  readonly subject: string;
  readonly question: Question;
  /** Checks without which this one cannot be good. */
  readonly dependsOn: readonly string[];
  /** What to do when it fails: a word for each step, and the command. */
  readonly remedy: readonly { readonly step: string; readonly run: string }[];
  /** It can be good only where the cluster runs. */
  readonly needsCluster: boolean;
}
