import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { gitea } from "../../engine/binaries/gitea.ts";
import { obtain } from "../../engine/binaries/obtain.ts";
import type { EmulatorOptions, RunningEmulator } from "../emulator/emulator.ts";
import { freePort } from "../processes/free-port.ts";
import { Programs } from "../processes/programs.ts";
import { OWNER, openAccount } from "./account.ts";
import { writeConfig } from "./config.ts";
import { gitLogin } from "./git.ts";
import { forgePlaces } from "./places.ts";
import { fillRepository } from "./repository.ts";

/**
 * The lab's forge: Gitea on loopback with the project's repository in it.
 *
 * @param checkout folder of the project, whose commits the repository begins with
 */
export async function startForge(options: EmulatorOptions, checkout: string): Promise<RunningEmulator> {
  const places = forgePlaces(options.dataDir);
  for (const folder of [places.folder, places.home, places.work])
    await mkdir(folder, { recursive: true, mode: 0o700 });
  const { path } = await obtain(gitea, process.env, ({ step }) => options.report?.(`gitea ${step}`));
  const port = await freePort(options.ports?.["http"]);
  const url = `http://127.0.0.1:${port}`;

  options.report?.("forge");
  await writeConfig(places, dirname(path), port);
  const token = await openAccount(places, path);
  const running = new Programs("forge", options.logs ?? options.dataDir, places.home);
  try {
    await running.start({
      name: "gitea",
      path,
      args: ["--config", places.config, "web"],
      ready: async () => (await fetch(`${url}/api/healthz`)).ok,
    });
    await fillRepository(url, token, checkout);
  } catch (error) {
    await running.close();
    throw error;
  }
  return {
    ports: { http: port },
    environment: { FORGE_URL: url, FORGE_USER: OWNER, FORGE_TOKEN: token, ...gitLogin(url, OWNER, token) },
    close: async () => await running.close(),
  };
}
