/** What can be wrong with the facts. The codes are stable; `docs/findings.md` is generated from this table. */
export const FINDINGS = {
  "fact-unreadable": ["error", "a file of facts cannot be imported, or exports no fact"],
  "fact-malformed": ["error", "a field of a fact does not have the form that catalogue/ demands"],
  "fact-name-differs": ["error", "a fact's name is not the name of its file"],
  "reference-unknown": [
    "error",
    "a fact names a host, service, port, audience, person or share that does not exist",
  ],
  "port-taken": ["error", "two services on one host listen on the same port"],
  "listen-taken": ["error", "two streams ask the proxy to listen on the same port"],
  "hostname-taken": ["error", "two services claim the same name below the zone, or the same public name"],
  "device-taken": ["error", "two devices or doors of the tailnet have the same name"],
  "tag-shared": [
    "error",
    "a service's own tag is carried by another device too, so that a grant to one opens the other",
  ],
  "route-outside-zone": ["error", "a route's host is a full name that does not lie under the lab's domain"],
  "wildcard-too-deep": [
    "error",
    "a route's host has more than one label; neither the wildcard record nor its certificate covers it",
  ],
  "route-to-nothing": ["error", "a site, stream or device leads to a port that the service does not have"],
  "route-without-way": [
    "error",
    "the proxy cannot reach the service of a route: it runs in a cluster and has no device of its own",
  ],
  "route-two-doors": ["error", "one name would have to lead to two doors"],
  "audience-without-door": ["error", "a route is for an audience that has principals and no door"],
  "public-without-door": ["error", "a public name has no site that lets its public proxy in"],
  "access-too-wide": ["error", "somebody reaches a service that is not for them"],
  "access-too-narrow": ["error", "somebody whom a service is for cannot reach it"],
  "service-unreached": [
    "warning",
    "a service listens on ports that no route, device, check or other service leads to",
  ],
  "use-goes-nowhere": ["error", "a service uses another on a way that does not exist"],
  "grant-matches-nothing": ["error", "a grant is from or to a tag that no device carries"],
  "tag-on-no-device": ["error", "a tag is stated that nothing carries"],
  "tag-unowned": ["error", "a device, key or rule names a tag that the policy gives no owner"],
  "ssh-matches-nothing": ["error", "an SSH rule leads to a tag that no host carries"],
  "workstation-tagged": ["error", "a workstation carries tags; they would take the place of its person"],
  "placeholder-unknown": ["error", "a text asks for a place, name, secret or setting that does not exist"],
  "document-malformed": [
    "error",
    "what a derived document is told beyond the catalogue does not have its form",
  ],
  "secret-readable": [
    "error",
    "a secret stands where others can read it: in a file that is not 0600, or in an agent",
  ],
  "file-taken": ["error", "two services keep the same file"],
  "label-taken": ["error", "two agents of one host have the same label"],
  "log-shared": ["error", "two agents, or both streams of one, write to the same log"],
  "agent-never-runs": ["error", "an agent neither stays up nor runs when it is loaded nor has a schedule"],
  "agent-without-program": [
    "error",
    "an agent starts a program that no service puts there and no package brings",
  ],
  "uses-circular": ["error", "native services of one host need each other to be up first"],
  "door-without-port": ["error", "the proxy has no port of its own for a door"],
  "container-without-name": ["error", "a container is given no name by which it could be found again"],
  "route-unmonitored": ["warning", "nothing checks a site by its name"],
  "image-unversioned": ["error", "an image has no version, or one that moves by itself"],
  "image-not-pinned": ["warning", "the version that an image says is not the one that its service pins"],
  "pin-missing": ["error", "what is installed as upstream publishes it has no version that is pinned"],
  "probe-disagrees": ["error", "a probe asks a port that the service does not serve, or not in that way"],
  unprobed: ["error", "a container has no probe and no reason for having none"],
  "user-unstated": ["error", "a container does not run as root and does not say as whom it runs"],
  "limit-missing": ["error", "a container states no resources or no limit, and no reason for that"],
  "privileged-unreasoned": ["error", "pods may do more than the safe defaults allow, and no reason is given"],
  "exception-needless": ["warning", "an exception from the safe defaults is stated that nothing needs"],
  "volume-unexported": [
    "error",
    "a pod mounts a share that its host does not export by NFS, or not for writing",
  ],
  "volume-taken": ["error", "two volumes or claims of the cluster have the same name"],
  "secret-unknown": ["error", "a text or an object asks for a secret that the service does not state"],
  "secret-in-sight": [
    "error",
    "a secret would land where it can be read: in an argument, a command or a file",
  ],
  "secret-elsewhere": ["error", "a secret lies in another vault than the cluster's store reads"],
  "role-without-password": ["error", "a role of a database may log in and no Secret holds its password"],
  "provider-missing": ["error", "a service leans on something that no service of its cluster provides"],
  "provider-twice": ["error", "two services provide what a cluster has once"],
  "scrape-without-way": ["error", "metrics are to be read by a service that does not say how it gets there"],
  "need-ring": ["error", "services of the cluster need each other in a ring, so that none can be first"],
  "store-not-backed-up": ["error", "data would be lost: what is stated to back it up does not"],
  "data-without-store": [
    "error",
    "a pod claims a volume, or a database is made, of which no store says what it holds",
  ],
  "backup-only-creates": ["error", "no schedule of the backup thins out, compacts or checks"],
  "alerts-missing": ["error", "metrics are gathered, and no rule says when they are bad"],
  "alerts-untold": ["error", "rules say when something is bad, and nobody is told"],
  "audience-unused": ["warning", "an audience is stated that no service is for"],
} as const satisfies Record<string, readonly ["error" | "warning", string]>;

export type FindingCode = keyof typeof FINDINGS;

/** Something in the facts that is wrong, or surely not meant. Findings are collected and shown all at once. */
export interface Finding {
  readonly code: FindingCode;
  /** An error stops preview and up; a warning is shown. */
  readonly severity: "error" | "warning";
  /** File that states the fact, relative to the project: "services/miniflux.ts". */
  readonly file: string;
  /** Field within the file's value: "sites[0].host". */
  readonly field: string;
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** Makes a finding with the severity that its code has. */
export function finding(
  code: FindingCode,
  at: { file: string; field: string },
  message: string,
  remedy: string,
): Finding {
  return { code, severity: FINDINGS[code][0], ...at, message, remedy };
}
