import type { HostName, PersonName, ServiceName, Tag } from "../../catalogue/names.ts";
import type { SecretReference } from "../../catalogue/secret.ts";
import type { Service } from "../../catalogue/service.ts";
import type { Severity } from "../alerts/alert.ts";
import type { Coverage } from "../backup/coverage.ts";
import type { LaunchdDomain } from "../host/launchctl.ts";

/** The stack that keeps the hosts, native services and containers alike. */
export const HOST_STACK = "indri";

/** The stack that keeps Argo CD, which keeps the rest of the cluster. */
export const CLUSTER_STACK = "minikube";

/** Something to do: a command to run, or a sentence where no command does it. */
export type Step =
  | { readonly step: string; readonly run: string }
  | { readonly step: string; readonly say: string };

/** An agent of launchd. */
export interface PageAgent {
  readonly label: string;
  readonly domain: LaunchdDomain;
  /** "stays up", "every 60 s", "daily at 02:00". */
  readonly runs: string;
  readonly summary?: string;
}

/** Where and how a service runs. */
export type Placed =
  | {
      readonly where: "host";
      readonly host: HostName;
      /** How its program gets there: "Homebrew's formula forgejo". */
      readonly installed: string;
      readonly agents: readonly PageAgent[];
      /** What a person has to start, since no agent keeps it up. */
      readonly byHand?: string;
    }
  | {
      readonly where: "cluster";
      readonly cluster: ServiceName;
      readonly host?: HostName;
      readonly namespace: string;
      /** What the facts describe in full, as kubectl takes it: "deployment/miniflux". */
      readonly workloads: readonly string[];
      /** What is installed as its project publishes it: the Go module that carries it. */
      readonly published?: string;
      /** Argo CD brings everything into the cluster but what it needs to be there itself. */
      readonly keptBy: "Argo CD" | "stack";
    }
  | {
      readonly where: "container";
      readonly host: HostName;
      readonly container: string;
      readonly image: string;
    }
  | { readonly where: "appliance"; readonly host: HostName }
  | { readonly where: "cloud"; readonly provider: string; readonly target: string };

/** A port on which it listens. */
export interface PagePort {
  readonly name: string;
  readonly port: number;
  readonly protocol: "tcp" | "udp";
  readonly scheme?: "http" | "https";
  readonly bind: "all" | "loopback";
  readonly summary?: string;
}

/** A way in, with the people whom the policy lets take it. */
export interface Address {
  /** As a person writes it: "https://feed.ops.eblu.me", "forge.ops.eblu.me:2222", "indri:3001". */
  readonly address: string;
  readonly kind: "site" | "stream" | "device" | "machine" | "public";
  /** The service's port behind it. */
  readonly port?: string;
  /** Worked out by the evaluator from the derived policy; a public name is for everybody. */
  readonly people: readonly PersonName[];
}

/** Why one service needs another. */
export interface Need {
  readonly service: ServiceName;
  readonly kind: "uses" | "runs in" | "is passed on by" | "is public through";
  readonly port?: string;
  /** The way that it takes, where the facts state one. */
  readonly through?: Service["uses"][number]["through"];
  readonly why: string;
}

/** Data that it keeps. */
export interface PageStore extends Pick<Coverage, "store" | "priority" | "by" | "state" | "why"> {
  readonly at: string;
  readonly kind: "files" | "database" | "volume";
  readonly summary: string;
  readonly restore: readonly Step[];
}

/** Where a version stands: a file of the project, and the field in it. */
export interface PinnedAt {
  readonly what: string;
  readonly version: string;
  readonly file: string;
  readonly field: string;
}

/** A check that watches it. */
export interface PageCheck {
  readonly id: string;
  readonly subject: string;
  readonly remedy: readonly { readonly step: string; readonly run: string }[];
  /** Who is told without asking, and when; or why nobody is. */
  readonly alert: PageAlert;
}

/** The alert of a check, or why it has none. */
export type PageAlert =
  | {
      readonly told: true;
      readonly name: string;
      readonly severity: Severity;
      readonly afterSeconds: number;
      readonly shownBy: string;
    }
  | { readonly told: false; readonly because: string };

/** Everything that there is to say about a service, derived from the catalogue. No value of a secret is in it. */
export interface ServicePage {
  readonly name: ServiceName;
  readonly title: string;
  readonly summary: string;
  /** The file that states it. */
  readonly file: string;
  readonly runs: Placed;
  readonly ports: readonly PagePort[];
  /** Whom it is for. */
  readonly audience: { readonly name: string; readonly summary: string };
  readonly addresses: readonly Address[];
  /** Machines that are let in by their tag. */
  readonly machines: readonly { readonly tag: Tag; readonly summary: string }[];
  readonly needs: readonly Need[];
  readonly neededBy: readonly Need[];
  readonly secrets: readonly { readonly name: string; readonly reference: SecretReference }[];
  readonly stores: readonly PageStore[];
  readonly look: readonly Step[];
  readonly restart: {
    readonly steps: readonly Step[];
    readonly seconds?: number;
    readonly noticed?: string;
  };
  readonly upgrade: readonly Step[];
  readonly version?: {
    readonly pin: string;
    readonly upstream: string;
    readonly reviewed?: string;
    readonly note?: string;
  };
  readonly pinnedAt: readonly PinnedAt[];
  readonly checks: readonly PageCheck[];
  /** Ids of checks of others without which its own cannot be good. */
  readonly hangsOn: readonly string[];
  readonly notes: readonly string[];
}
