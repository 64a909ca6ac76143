import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { baseEnvironment } from "../launchd/spawn.ts";
import type { IndriPlaces } from "../places.ts";

/** What the owner does by hand after each boot, as the facts tell: minikube is started again where it was used. */
export async function afterBoot(places: IndriPlaces, user: string): Promise<void> {
  const minikube = join(places.homebrew, "bin", "minikube");
  const used = join(places.home, ".minikube", "profiles", "minikube", "config.json");
  if (!existsSync(minikube) || !existsSync(used)) return;
  await promisify(execFile)(minikube, ["start"], { env: baseEnvironment(places, user) });
}
