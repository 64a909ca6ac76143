import { z } from "zod";
import { FINDINGS, type FindingCode } from "../../catalogue/finding.ts";

/** Whether a text is a finding's code of today; another time may have had others. */
function isCode(text: unknown): text is FindingCode {
  return typeof text === "string" && Object.hasOwn(FINDINGS, text);
}

/** A finding, as it is kept and compared. */
export const StatedFinding = z.strictObject({
  code: z.custom<FindingCode>(isCode, "is no finding that this program knows"),
  severity: z.enum(["error", "warning"]),
  file: z.string(),
  field: z.string(),
  message: z.string(),
  remedy: z.string(),
});
export type StatedFinding = z.output<typeof StatedFinding>;

const Texts = z.array(z.string());

/** The tailnet as the evaluator takes it. */
const Tailnet = z.strictObject({
  users: z.array(
    z.strictObject({
      id: z.number(),
      name: z.string(),
      email: z.string(),
      role: z.enum(["admin", "member"]),
    }),
  ),
  nodes: z.array(
    z.strictObject({
      name: z.string(),
      user: z.string().exactOptional(),
      tags: Texts,
      addresses: Texts,
      advertisedRoutes: Texts,
      approvedRoutes: Texts,
    }),
  ),
  services: z.array(
    z.strictObject({ name: z.string(), addrs: Texts, tags: Texts, ports: Texts, hosts: Texts }),
  ),
});

/** Something that a layer keeps, by a name of its own, and what it says on one line. */
const Kept = z.strictObject({ subject: z.string(), says: z.string() });
export type Kept = z.output<typeof Kept>;

const Package = z.discriminatedUnion("by", [
  z.strictObject({ by: z.literal("brew"), formula: z.string(), cask: z.boolean() }),
  z.strictObject({ by: z.literal("mise"), tool: z.string() }),
]);
const Owner = z.enum(["user", "root"]);

/** A native service as its host is told about it, with a word in the place of each secret. */
const NativeService = z.strictObject({
  name: z.string(),
  title: z.string(),
  prefix: z.string(),
  packages: z.array(Package),
  binary: z.strictObject({ path: z.string(), how: z.string() }).exactOptional(),
  folders: z.array(z.strictObject({ path: z.string(), mode: z.string(), owner: Owner })),
  files: z.array(
    z.strictObject({
      path: z.string(),
      mode: z.string(),
      owner: Owner,
      content: z.string(),
      onChange: z.union([z.enum(["nothing", "restart"]), z.strictObject({ reload: z.string() })]),
    }),
  ),
  agents: z.array(
    z.strictObject({
      label: z.string(),
      domain: z.enum(["gui", "system"]),
      plistPath: z.string(),
      keepAlive: z.boolean(),
    }),
  ),
  brewService: z.string().exactOptional(),
  start: z.strictObject({ unless: Texts, run: Texts }).exactOptional(),
  signs: z.array(
    z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("tcp"), port: z.number() }),
      z.strictObject({
        kind: z.literal("http"),
        url: z.string(),
        expect: z.string().exactOptional(),
        within: z.number(),
      }),
    ]),
  ),
  logs: Texts,
  keeps: Texts,
  masks: z.tuple([]),
  within: z.number(),
});
export type NativeService = z.output<typeof NativeService>;

/** A host with what it runs: native services, and containers as one line each. */
const DerivedHost = z.strictObject({
  name: z.string(),
  /** The login whose home paths are shown as ~. */
  login: z.string(),
  services: z.array(NativeService),
  containers: z.array(z.strictObject({ service: z.string(), says: z.string() })),
});
export type DerivedHost = z.output<typeof DerivedHost>;

/** What keeps a service well and its data safe, each as one line. */
const Upkeep = z.strictObject({ kind: z.enum(["check", "metrics", "backup"]), says: z.string() });
export type Upkeep = z.output<typeof Upkeep>;

/** What the facts of a service say that is looked at by itself. */
const DerivedService = z.strictObject({
  name: z.string(),
  title: z.string(),
  /** How long a restart takes it away, and who notices. */
  restart: z.strictObject({ seconds: z.number(), noticed: z.string() }).exactOptional(),
  /** Names under which the whole internet reaches it. */
  internet: Texts,
  /** Where in the tailnet it answers. */
  listens: z.array(
    z.strictObject({ device: z.string(), protocol: z.enum(["tcp", "udp"]), port: z.number() }),
  ),
  secrets: Texts,
  /** Secrets of which the facts say on which day they end. */
  ends: z.array(z.strictObject({ reference: z.string(), on: z.iso.date() })).exactOptional(),
  version: z.strictObject({ pin: z.string(), upstream: z.string() }).exactOptional(),
  upkeep: z.array(Upkeep),
});
export type DerivedService = z.output<typeof DerivedService>;

/** Every layer but the cluster, whose manifests are files of the tree itself. */
const Layers = z.strictObject({
  policy: z.string(),
  tailnet: Tailnet,
  /** What the network stack keeps beside the policy: device tags, Tailscale Services, keys, settings. */
  kept: z.array(Kept),
  records: z.array(Kept),
  routes: z.array(Kept),
  hosts: z.array(DerivedHost),
  services: z.array(DerivedService),
});
export type Layers = z.output<typeof Layers>;

/**
 * Everything that one tree of the project derives, as plain values: what a plan compares. It crosses the border of a process, so that a base
 * is derived by its own program and a change of the program shows as well as one of the facts.
 */
export const Derived = z.strictObject({
  /** Counted up when this form changes. */
  form: z.literal(1),
  findings: z.array(StatedFinding),
  /** Missing where the facts are not in order: then nothing can be derived. */
  layers: Layers.exactOptional(),
});
export type Derived = z.output<typeof Derived>;
