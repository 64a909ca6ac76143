import { join } from "node:path";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { NETWORK_CREDENTIALS, STATE_PASSPHRASE } from "../config/credentials.ts";
import { providersOf } from "../derive/cluster/context.ts";
import { addressOf } from "../derive/cluster/fill.ts";
import type { ClusterSeed } from "./cluster/main.ts";
import { startConnect } from "./connect/main.ts";
import type { DaemonName } from "./daemon-names.ts";
import type { EmulatorOptions, RunningEmulator } from "./emulator/emulator.ts";
import { startGandi } from "./gandi/main.ts";
import { startIndriDaemon } from "./indri/daemon.ts";
import { playing } from "./peers.ts";
import type { LabPlaces } from "./places.ts";
import type { LabSecrets } from "./secrets.ts";
import { connectSeed } from "./seed/connect.ts";
import { tailscaleSeed } from "./seed/tailscale.ts";
import { knownTokens, tokenOf } from "./seed/tokens.ts";
import { startSifakaDaemon } from "./sifaka/daemon.ts";
import { evaluatingEngine } from "./tailscale/evaluator.ts";
import { startTailscale } from "./tailscale/main.ts";

/** What a daemon of the lab is made of. */
export interface Ingredients {
  readonly catalogue: Catalogue;
  /** Addresses of the people, from the stack's configuration. */
  readonly people: Readonly<Record<string, string>>;
  /** Login name on each host, from there too. */
  readonly logins: Readonly<Record<string, string>>;
  readonly secrets: LabSecrets;
  /** Where each real program of the lab is, or will be once it has been obtained, by its name. */
  readonly binaryAt: (name: string) => string;
  readonly peers: string;
  /** Folder of the project. */
  readonly root: string;
  /** What the daemons that already run want known in the environment. */
  readonly environment: Environment;
}

type Environment = Readonly<Record<string, string>>;

type Start = (options: EmulatorOptions, ingredients: Ingredients) => Promise<RunningEmulator>;

/** What the cluster agrees on with the forge and with 1Password Connect. */
function clusterSeed(
  { FORGE_URL: url, FORGE_USER: user, FORGE_TOKEN: token, OP_CONNECT_HOST: vault }: Environment,
  catalogue: Catalogue,
): ClusterSeed {
  const name = vaultInCluster(catalogue);
  return {
    tailnet: catalogue.tailnet.domain,
    ...(url && user && token ? { forge: { url, user, token } } : {}),
    ...(vault && name ? { connect: { name, port: Number(new URL(vault).port) } } : {}),
  };
}

/** The address that the cluster's store asks, by its name and port there. */
function vaultInCluster(catalogue: Catalogue): string | undefined {
  const [store] = providersOf("secret-store", catalogue);
  const server = store && catalogue.services.get(store.provision.server.service);
  return (
    server &&
    addressOf(server, store.provision.server.port, "cluster", { catalogue, settings: { values: {} } })
  );
}

/** How each daemon is started. */
const DAEMONS = {
  tailscale: (options, { catalogue, people, secrets }) =>
    startTailscale(
      options,
      tailscaleSeed(catalogue, people, { id: secrets.oauthClientId, secret: secrets.oauthClientSecret }),
      evaluatingEngine,
    ),
  gandi: async (options, { catalogue, secrets, peers }) => {
    const seed = { zones: [catalogue.zone.domain], tokens: [secrets.gandiToken] };
    const gandi = await startGandi(options, seed);
    return await playing(gandi, peers, "gandi", { "api.gandi.net:443": gandi.ports["http"] ?? 0 });
  },
  connect: (options, { catalogue, secrets }) =>
    startConnect(
      options,
      connectSeed(
        catalogue,
        new Map([
          [NETWORK_CREDENTIALS.TAILSCALE_OAUTH_CLIENT_ID, secrets.oauthClientId],
          [NETWORK_CREDENTIALS.TAILSCALE_OAUTH_CLIENT_SECRET, secrets.oauthClientSecret],
          [NETWORK_CREDENTIALS.GANDI_PERSONAL_ACCESS_TOKEN, secrets.gandiToken],
          [STATE_PASSPHRASE, secrets.passphrase],
          ...knownTokens(catalogue, secrets),
        ]),
        tokenOf("connect", secrets),
      ),
    ),
  indri: (options, { catalogue, logins, secrets, binaryAt, peers }) =>
    startIndriDaemon(options, catalogue, logins, secrets, { caddy: binaryAt("caddy"), peers }),
  sifaka: (options, { catalogue, logins, peers }) => startSifakaDaemon(options, catalogue, logins, peers),
  // Loaded when they start: what they bring along is large, and most processes have no use for it.
  forge: async (options, { root }) => await (await import("./forge/main.ts")).startForge(options, root),
  cluster: async (options, { environment, catalogue }) =>
    await (await import("./cluster/main.ts")).startCluster(options, clusterSeed(environment, catalogue)),
} as const satisfies Record<DaemonName, Start>;

/** Starts one daemon in this process. @param report told what is coming up, where that takes a while */
export async function startDaemon(
  name: DaemonName,
  places: LabPlaces,
  ports: Readonly<Record<string, number>>,
  ingredients: Ingredients,
  report: (what: string) => void,
): Promise<RunningEmulator> {
  const dataDir = join(places.data, name);
  return await DAEMONS[name]({ dataDir, ports, logs: places.logs, report }, ingredients);
}
