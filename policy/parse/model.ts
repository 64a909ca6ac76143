import type { Prefix } from "../address/prefix.ts";
import type { PortRange } from "../names/ports.ts";
import type { Selector } from "../names/selector.ts";
import type { Place } from "./place.ts";

/** A selector together with its text and where it stands. */
export interface SelectorRef {
  readonly text: string;
  readonly selector: Selector;
  readonly place: Place;
}

/** A plain text and where it stands. */
export interface TextAt {
  readonly text: string;
  readonly place: Place;
}

/** A name that the policy defines, with what it stands for. */
export interface Definition<T> {
  readonly name: string;
  readonly place: Place;
  readonly value: T;
}

/** A rule of `acls`. */
export interface AclRule {
  readonly section: "acls";
  readonly index: number;
  readonly place: Place;
  readonly sources: readonly SelectorRef[];
  /** Destinations with the ports that each opens. */
  readonly destinations: readonly (SelectorRef & { readonly ports: readonly PortRange[] })[];
  /** IANA numbers; undefined is the default set TCP, UDP and ICMP. */
  readonly protocols: readonly number[] | undefined;
  readonly protocolText: string;
  readonly srcPosture: readonly TextAt[] | undefined;
}

/** What a grant opens on the network: an entry of its `ip`. */
export interface NetworkCapability extends TextAt {
  readonly protocols: readonly number[] | undefined;
  readonly ports: readonly PortRange[];
}

/** What a grant opens in an application: an entry of its `app`. */
export interface AppCapability {
  readonly name: string;
  readonly place: Place;
  readonly values: readonly unknown[];
}

/** A rule of `grants`. */
export interface GrantRule {
  readonly section: "grants";
  readonly index: number;
  readonly place: Place;
  readonly sources: readonly SelectorRef[];
  readonly destinations: readonly SelectorRef[];
  readonly ip: readonly NetworkCapability[];
  readonly app: readonly AppCapability[];
  /** Tags of the routers that alone may carry the traffic. */
  readonly via: readonly TextAt[];
  readonly srcPosture: readonly TextAt[] | undefined;
}

/** How often a `check` rule asks again: a time in seconds, or at every connection. */
export type CheckPeriod = "always" | number;

/** A rule of `ssh`. */
export interface SshRule {
  readonly section: "ssh";
  readonly index: number;
  readonly place: Place;
  /** Empty when the rule names none, which validation refuses. */
  readonly action: "accept" | "check" | "";
  readonly sources: readonly SelectorRef[];
  readonly destinations: readonly SelectorRef[];
  readonly users: readonly TextAt[];
  readonly checkPeriod: (TextAt & { readonly period: CheckPeriod }) | undefined;
  readonly acceptEnv: readonly TextAt[];
  readonly recorder: readonly SelectorRef[];
  readonly enforceRecorder: boolean;
  readonly srcPosture: readonly TextAt[] | undefined;
}

/** An entry of `nodeAttrs`. */
export interface NodeAttribute {
  readonly index: number;
  readonly place: Place;
  readonly targets: readonly SelectorRef[];
  readonly attributes: readonly TextAt[];
  /** Capabilities by name, each with its values. */
  readonly app: Readonly<Record<string, readonly unknown[]>>;
  readonly ipPool: readonly (TextAt & { readonly prefix: Prefix })[];
}

/** Who may have routes, exit nodes and services approved without asking. */
export interface AutoApprovers {
  readonly routes: readonly (Definition<readonly SelectorRef[]> & { readonly prefix: Prefix })[];
  readonly exitNode: readonly SelectorRef[];
  /** By service ("svc:web") or by a tag of services. */
  readonly services: readonly Definition<readonly SelectorRef[]>[];
}

/** An entry of `ipsets`: a part that is added, or taken away. */
export interface IpsetPart extends SelectorRef {
  readonly remove: boolean;
}

/** What a device must state, from one line of a posture. */
export interface PostureCondition extends TextAt {
  readonly attribute: string;
  readonly operator: "==" | "!=" | ">=" | "<=" | ">" | "<" | "IN" | "NOT IN" | "IS SET" | "NOT SET";
  readonly values: readonly PostureValue[];
}

export type PostureValue = string | number | boolean;

/** An entry of `tests`; its names stay text, as a wrong one fails the test and not the policy. */
export interface AccessTest {
  readonly index: number;
  readonly place: Place;
  readonly source: string;
  readonly protocol: string;
  readonly accept: readonly TextAt[];
  readonly deny: readonly TextAt[];
  readonly postureAttributes: Readonly<Record<string, PostureValue>>;
}

/** An entry of `sshTests`. */
export interface SshTest {
  readonly index: number;
  readonly place: Place;
  readonly source: TextAt;
  readonly destinations: readonly TextAt[];
  readonly accept: readonly TextAt[];
  readonly check: readonly TextAt[];
  readonly deny: readonly TextAt[];
  readonly postureAttributes: Readonly<Record<string, PostureValue>>;
}

/** A tailnet policy file, read and found valid. */
export interface Policy {
  readonly groups: ReadonlyMap<string, Definition<readonly TextAt[]>>;
  readonly hosts: ReadonlyMap<string, Definition<Prefix>>;
  readonly ipsets: ReadonlyMap<string, Definition<readonly IpsetPart[]>>;
  readonly tagOwners: ReadonlyMap<string, Definition<readonly SelectorRef[]>>;
  readonly postures: ReadonlyMap<string, Definition<readonly PostureCondition[]>>;
  readonly defaultSrcPosture: readonly TextAt[];
  /** Undefined where the file has no such section: without acls and grants everything is open. */
  readonly acls: readonly AclRule[] | undefined;
  readonly grants: readonly GrantRule[] | undefined;
  readonly ssh: readonly SshRule[];
  readonly nodeAttrs: readonly NodeAttribute[];
  readonly autoApprovers: AutoApprovers;
  readonly tests: readonly AccessTest[];
  readonly sshTests: readonly SshTest[];
  readonly options: PolicyOptions;
}

/** Settings of the whole tailnet that live in the policy file. */
export interface PolicyOptions {
  readonly randomizeClientPort: boolean;
  readonly disableIPv4: boolean;
  /** How devices with macOS route the tailnet's IPv4 addresses; empty for what each platform does by itself. */
  readonly oneCGNATRoute: "" | "mac-always" | "mac-never";
  /** Kept as written: it does not bear on access. */
  readonly derpMap: unknown;
}
