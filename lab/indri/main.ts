import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { listenForCalls } from "../calls/listen.ts";
import type { EmulatorOptions, RunningEmulator } from "../emulator/emulator.ts";
import { listen } from "../emulator/listen.ts";
import { Faults } from "../ssh/faults.ts";
import { hostKeys, writeKnownHosts } from "../ssh/keys.ts";
import { SessionLog } from "../ssh/log.ts";
import { startReaper } from "../ssh/reaper.ts";
import { SshServer } from "../ssh/server.ts";
import { installSeed } from "./brew/seed.ts";
import { macControl } from "./control.ts";
import { callLaunchctl } from "./launchctl/launchctl.ts";
import { Launchd } from "./launchd/launchd.ts";
import { placeByHand, placeHandmade, writeApiServer } from "./layout/handmade.ts";
import { createRepositories } from "./layout/repositories.ts";
import { findTool, layFolders, layTools } from "./layout/tree.ts";
import { indriPlaces, systemPath } from "./places.ts";
import type { IndriSeed } from "./seed.ts";

/**
 * The lab's indri: a Mac to everyone who comes by SSH. Its root is a folder below `options.dataDir` (see places.ts);
 * switching it on loads the LaunchAgents that lie there, as a login does.
 */
export async function startIndri(options: EmulatorOptions, seed: IndriSeed): Promise<RunningEmulator> {
  const places = indriPlaces(options.dataDir, seed.user);
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  await layFolders(places, seed);
  await layTools(places, seed);
  await installSeed(places, seed);
  await placeHandmade(places, seed);
  await placeByHand(places, seed);
  await createRepositories(places, seed);
  await writeApiServer(places, seed);
  const keys = await hostKeys(places);

  const faults = new Faults();
  const log = new SessionLog();
  const reaper = startReaper();
  const launchd = new Launchd(places, seed, reaper);
  const stopListening = await listenForCalls(join(places.lab, "launchd"), async (call) => {
    const fault = faults.atLaunchctl(call.verb);
    if (fault !== undefined) return { out: [], err: [fault.message], status: fault.status };
    return await callLaunchctl(launchd, call);
  });

  const ssh = new SshServer({
    hostKey: keys.host,
    clientKey: keys.client,
    user: seed.user,
    home: places.home,
    root: places.root,
    // dash refuses what is not POSIX, which zsh, the Mac's own, would let pass.
    shell: (await findTool("dash")) ?? "/bin/sh",
    environment: sessionEnvironment(),
    acceptEnvironment: seed.acceptEnvironment ?? ["LANG", "LC_*"],
    faults,
    log,
    reaper,
  });
  const port = await ssh.listen(options.ports?.["ssh"] ?? 0);
  const control = macControl(faults, log, launchd);
  const controlPort = await listen(control, options.ports?.["control"]);
  await launchd.boot();
  const knownHosts = await writeKnownHosts(places, keys, port);
  return {
    ports: { ssh: port, control: controlPort },
    environment: {
      LAB_INDRI_HOST: "127.0.0.1",
      LAB_INDRI_PORT: String(port),
      LAB_INDRI_USER: seed.user,
      LAB_INDRI_KEY: keys.clientPath,
      LAB_INDRI_KNOWN_HOSTS: knownHosts,
      LAB_INDRI_ROOT: places.root,
      LAB_INDRI_CONTROL: `http://127.0.0.1:${controlPort}`,
    },
    close: async () => {
      await ssh.close();
      await control.close();
      await launchd.close();
      await stopListening();
      reaper.close();
    },
  };

  function sessionEnvironment(): Record<string, string> {
    return {
      PATH: systemPath(places),
      HOME: places.home,
      USER: seed.user,
      LOGNAME: seed.user,
      SHELL: "/bin/zsh",
      TMPDIR: join(places.root, "tmp"),
    };
  }
}
