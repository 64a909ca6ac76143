import { join } from "node:path";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { NETWORK_CREDENTIALS, STATE_PASSPHRASE } from "../config/credentials.ts";
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
import { knownTokens } from "./seed/tokens.ts";
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
}

type Start = (options: EmulatorOptions, ingredients: Ingredients) => Promise<RunningEmulator>;

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
      ),
    ),
  indri: (options, { catalogue, logins, secrets, binaryAt, peers }) =>
    startIndriDaemon(options, catalogue, logins, secrets, { caddy: binaryAt("caddy"), peers }),
  sifaka: (options, { catalogue, logins, peers }) => startSifakaDaemon(options, catalogue, logins, peers),
} as const satisfies Record<DaemonName, Start>;

/** Starts one daemon in this process. */
export async function startDaemon(
  name: DaemonName,
  places: LabPlaces,
  ports: Readonly<Record<string, number>>,
  ingredients: Ingredients,
): Promise<RunningEmulator> {
  return await DAEMONS[name]({ dataDir: join(places.data, name), ports }, ingredients);
}
