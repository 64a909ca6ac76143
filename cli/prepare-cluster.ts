import { mkdir, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { gitea } from "../engine/binaries/gitea.ts";
import { obtain } from "../engine/binaries/obtain.ts";
import type { Progress } from "../engine/binaries/spec.ts";
import { CLUSTER_BINARIES, obtainCluster } from "../lab/cluster/programs.ts";
import type { Session } from "./session.ts";

const ALL = [gitea, ...Object.values(CLUSTER_BINARIES)];

/** Gets the programs of the cluster and of the forge, in the order in which they are needed, and shows which is on its way. */
export async function prepareCluster({ places, progress, signal }: Session): Promise<void> {
  let got = false;
  const report = ({ binary, step, detail, fraction }: Progress): void => {
    if (step !== "downloading" && step !== "building" && step !== "waiting") return;
    got = true;
    const minutes = Math.ceil(secondsFrom(binary.name) / 60);
    const left =
      step === "building" ? ` from source (once), about ${minutes} m for this and all that follow` : "";
    progress.step("cluster", `${binary.name} ${binary.version}, ${step}${left}`, fraction ?? detail);
  };
  await obtain(gitea, process.env, report, signal);
  const programs = await obtainCluster(process.env, report, signal);
  // For the shell of whoever works with the lab; one of another version may not know all that the API server does.
  await mkdir(places.bin, { recursive: true });
  await rm(join(places.bin, "kubectl"), { force: true });
  await symlink(programs.kubectl, join(places.bin, "kubectl"));
  if (got) progress.done("cluster", "its programs are here");
}

/** What building a program and those after it takes on two cores, in seconds. */
function secondsFrom(name: string): number {
  const from = ALL.findIndex((binary) => binary.name === name);
  return ALL.slice(from).reduce((sum, { source }) => sum + source.aboutSeconds, 0);
}
