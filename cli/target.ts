import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import type { SecretReference } from "../catalogue/secret.ts";
import { NETWORK_CREDENTIALS, STATE_PASSPHRASE } from "../config/credentials.ts";
import { obtain } from "../engine/binaries/obtain.ts";
import { pulumi } from "../engine/binaries/pulumi.ts";
import { installPlugins, writeProjectPulumi } from "../engine/plugins.ts";
import { layOutProject } from "../engine/project.ts";
import { CLUSTER_DAEMONS } from "../lab/daemon-names.ts";
import { labSecrets } from "../lab/secrets.ts";
import { labEnvironment, startLab } from "../lab/supervise/supervise.ts";
import { connectServer, readSecrets } from "../secrets/resolve.ts";
import { Failure } from "./failure.ts";
import { prepareLab, showObtaining, together } from "./prepare.ts";
import type { Session } from "./session.ts";

/** What a command acts on: the lab on this machine, or the real systems. */
export interface Target {
  readonly kind: "lab" | "live";
  readonly projectFolder: string;
  /** Folder with the engine, in `bin`. */
  readonly engineHome: string;
  /** The user's own Pulumi home, with their login and the official plugins, where the real systems are meant. */
  readonly pulumiHome?: string;
  /** Backend, passphrase and credentials for the engine and its plugins. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Variables by which somebody who is logged in to the real systems is known. */
const LIVE_MARKS = [
  "TAILSCALE_OAUTH_CLIENT_ID",
  "TAILSCALE_API_KEY",
  "GANDI_PERSONAL_ACCESS_TOKEN",
  "OP_CONNECT_TOKEN",
] as const;

/**
 * Decides what to act on. The lab, unless it is said otherwise or the environment holds credentials that are not the lab's.
 *
 * @param wanted what the command line says
 * @param stacks the stacks that will be run: each brings the credentials that it needs
 * @returns what the engine needs; see {@link withPorts} for the rest
 */
export async function engineTarget(
  session: Session,
  wanted: { live?: boolean | undefined; lab?: boolean | undefined },
  stacks: readonly string[],
): Promise<Target> {
  return kindOf(wanted) === "lab"
    ? await labTarget(session, stacks.includes("minikube"))
    : await liveTarget(session, stacks);
}

/** Adds what the facts say of where a target's hosts are. */
export async function withPorts(session: Session, target: Target): Promise<Target> {
  return target.kind === "live"
    ? target
    : { ...target, environment: await withHostPorts(session, target.environment) };
}

/** The facts are read for it, which is too early where a target is decided on. */
async function withHostPorts(
  { root }: Session,
  environment: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const { hostPorts } = await import("./ports.ts");
  return { ...environment, ...(await hostPorts(root, environment)) };
}

/** What a command line means: the lab, unless it is said otherwise or the environment holds credentials that are not the lab's. */
export function kindOf(wanted: { live?: boolean | undefined; lab?: boolean | undefined }): Target["kind"] {
  return wanted.lab === true || (wanted.live !== true && !looksLive()) ? "lab" : "live";
}

/** Whether the environment holds credentials that are not the lab's. */
export function looksLive(): boolean {
  return (
    process.env["BLUMEOPS_LAB"] === undefined && LIVE_MARKS.some((name) => (process.env[name] ?? "") !== "")
  );
}

/**
 * The lab's target; what of the lab does not run yet is started.
 *
 * @param withCluster also its cluster and the forge that this one reads
 */
export async function labTarget(session: Session, withCluster = false): Promise<Target> {
  const { places, progress } = session;
  const [home] = await together(session, prepareEngine, prepareLab);
  await labSecrets(places);
  if (withCluster) await startCluster(session);
  progress.step("lab", "starting");
  const started = await startLab(places);
  progress.done("lab", started.length === 0 ? "ready" : `${started.join(" · ")} ready on 127.0.0.1`);
  await layOutProject(places.root, places.project);
  await writeProjectPulumi(
    join(places.bin, "pulumi"),
    join(home, "bin", "pulumi"),
    places.root,
    places.project,
    // The engine's plugin logs in to the lab's Mac by an agent.
    [process.execPath, join(places.root, "host", "ssh", "with-agent.ts")],
  );
  return {
    kind: "lab",
    projectFolder: places.project,
    engineHome: home,
    environment: await engineVariables(session),
  };
}

/** Starts the lab's cluster and its forge, and gets their programs where they are not here yet. */
export async function startCluster(session: Session): Promise<void> {
  const { places, progress } = session;
  await labSecrets(places);
  const { prepareCluster } = await import("./prepare-cluster.ts");
  await prepareCluster(session);
  const started = await startLab(places, CLUSTER_DAEMONS, (_, what) => progress.step("cluster", what));
  if (started.length > 0) progress.done("cluster", "ready on 127.0.0.1");
}

/** Everything that the lab wants known in the environment: of its daemons, of the ports of its hosts, and of the engine. */
export async function labVariables(session: Session): Promise<Record<string, string>> {
  return await withHostPorts(session, await engineVariables(session));
}

async function engineVariables({ places }: Session): Promise<Record<string, string>> {
  return {
    ...(await labEnvironment(places)),
    BLUMEOPS_LAB: places.folder,
    PULUMI_BACKEND_URL: `file://${places.state}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: places.passphrase,
    PULUMI_HOME: places.pulumiHome,
    PATH: [
      places.bin,
      join(places.pulumiHome, "bin"),
      ...pathWithout([places.bin, join(places.pulumiHome, "bin")]),
    ].join(delimiter),
  };
}

/** Gets the engine and its plugins. @returns the engine's home */
export async function prepareEngine({ places, progress, root, signal }: Session): Promise<string> {
  const { path } = await obtain(
    pulumi,
    process.env,
    (step) => showObtaining(progress, "engine", step),
    signal,
  );
  await installPlugins(places.pulumiHome, path, root, process.env);
  return places.pulumiHome;
}

async function liveTarget(session: Session, stacks: readonly string[]): Promise<Target> {
  const home = await prepareEngine(session);
  const server = connectServer(process.env);
  // An API key takes the place of the OAuth client.
  const hasApiKey = (process.env["TAILSCALE_API_KEY"] ?? "") !== "";
  const missing = Object.entries(stacks.includes("network") ? NETWORK_CREDENTIALS : {}).filter(
    ([name]) => (process.env[name] ?? "") === "" && !(hasApiKey && name.startsWith("TAILSCALE_OAUTH_")),
  );
  const hasPassphrase = ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"].some(
    (name) => process.env[name] !== undefined,
  );
  if (server === undefined && missing.length > 0) {
    throw new Failure(
      `no credential: ${missing.map(([name]) => name).join(", ")} ${missing.length === 1 ? "is" : "are"} not set\n` +
        "  set them, or OP_CONNECT_HOST and OP_CONNECT_TOKEN to read them from 1Password; or use the lab with --lab",
    );
  }
  const wanted = [
    ...missing.map(([name, reference]) => ({ name, reference })),
    ...(hasPassphrase || stacks.length === 0
      ? []
      : [{ name: "PULUMI_CONFIG_PASSPHRASE", reference: STATE_PASSPHRASE }]),
  ];
  const values =
    server === undefined
      ? new Map<SecretReference, string>()
      : await readSecrets(
          wanted.map(({ name, reference }) => ({ reference, by: name })),
          server,
        );
  return {
    kind: "live",
    projectFolder: session.root,
    engineHome: home,
    pulumiHome: process.env["PULUMI_HOME"] || join(homedir(), ".pulumi"),
    environment: Object.fromEntries(
      wanted.flatMap(({ name, reference }) => {
        const value = values.get(reference);
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  };
}

/** The variables of this process, and of the target where it has others; of the lab's only where the lab is meant. */
export function surroundings({ kind, environment }: Target): Record<string, string | undefined> {
  const own = Object.entries(process.env).filter(
    ([name]) => kind === "lab" || !(name.startsWith("LAB_") || name === "BLUMEOPS_LAB"),
  );
  return { ...Object.fromEntries(own), ...environment };
}

function pathWithout(folders: readonly string[]): string[] {
  return (process.env["PATH"] ?? "").split(delimiter).filter((entry) => !folders.includes(entry));
}
