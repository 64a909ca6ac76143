import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { listenForCalls } from "../calls/listen.ts";
import type { EmulatorOptions, RunningEmulator } from "../emulator/emulator.ts";
import { listen } from "../emulator/listen.ts";
import { findTool } from "../indri/layout/tree.ts";
import { controlServer } from "../ssh/control.ts";
import { Faults } from "../ssh/faults.ts";
import { hostKeys, writeKnownHosts } from "../ssh/keys.ts";
import { SessionLog } from "../ssh/log.ts";
import { startReaper } from "../ssh/reaper.ts";
import { SshServer } from "../ssh/server.ts";
import { Docker } from "./docker/daemon.ts";
import { callDocker } from "./docker/docker.ts";
import { dsmPages } from "./dsm.ts";
import { imageNamed } from "./images/registry.ts";
import { layNas, layNasTools } from "./layout.ts";
import { nasPath, nasPlaces } from "./places.ts";
import type { NasSeed } from "./seed.ts";

/**
 * The lab's sifaka: a Synology NAS to everyone who comes by SSH, with Docker. Its root is a folder below `options.dataDir` (see places.ts);
 * switching it on starts the containers that are to run whenever Docker does.
 */
export async function startSifaka(options: EmulatorOptions, seed: NasSeed): Promise<RunningEmulator> {
  const places = nasPlaces(options.dataDir, seed.user);
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  await layNas(places, seed);
  await layNasTools(places, seed);
  const keys = await hostKeys(places);
  const faults = new Faults();
  const log = new SessionLog();
  const reaper = startReaper();
  const docker = new Docker({
    folder: places.docker,
    programOf: (image) => {
      const found = imageNamed(image);
      if (found.known !== "image") throw new Error(`the lab's registry has no ${image}`);
      return found.program;
    },
    portOf: seed.portOf,
    root: places.root,
    reaper,
  });
  const stopListening = await listenForCalls(
    join(places.lab, "docker"),
    async (call) => await callDocker(docker, call),
  );
  const ssh = new SshServer({
    hostKey: keys.host,
    clientKey: keys.client,
    user: seed.user,
    home: places.home,
    root: places.root,
    // dash refuses what is not POSIX, as DSM's own ash does.
    shell: (await findTool("dash")) ?? "/bin/sh",
    environment: {
      PATH: nasPath(places),
      HOME: places.home,
      USER: seed.user,
      LOGNAME: seed.user,
      SHELL: "/bin/sh",
      TMPDIR: join(places.root, "tmp"),
    },
    acceptEnvironment: ["LANG", "LC_*"],
    faults,
    log,
    reaper,
  });
  const port = await ssh.listen(options.ports?.["ssh"] ?? 0);
  const control = controlServer(faults, log);
  const controlPort = await listen(control, options.ports?.["control"]);
  const pages = dsmPages(seed.hostname);
  const pagesPort = seed.web === undefined ? undefined : seed.portOf(seed.web);
  if (pagesPort !== undefined) await listen(pages, pagesPort);
  await docker.boot();
  return {
    ports: { ssh: port, control: controlPort },
    environment: {
      LAB_SIFAKA_HOST: "127.0.0.1",
      LAB_SIFAKA_PORT: String(port),
      LAB_SIFAKA_USER: seed.user,
      LAB_SIFAKA_KEY: keys.clientPath,
      LAB_SIFAKA_KNOWN_HOSTS: await writeKnownHosts(places, keys, port),
      LAB_SIFAKA_ROOT: places.root,
      LAB_SIFAKA_CONTROL: `http://127.0.0.1:${controlPort}`,
    },
    close: async () => {
      await ssh.close();
      await control.close();
      await pages.close();
      await docker.close();
      await stopListening();
      reaper.close();
    },
  };
}
