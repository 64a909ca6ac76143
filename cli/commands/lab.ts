import { rm } from "node:fs/promises";
import {
  CLUSTER_DAEMONS,
  DAEMON_NAMES,
  type DaemonName,
  isDaemonName,
  USUAL_DAEMONS,
} from "../../lab/daemon-names.ts";
import { gatherIngredients } from "../../lab/ingredients.ts";
import { labStatus, resetLab, startLab, stopLab } from "../../lab/supervise/supervise.ts";
import { Failure } from "../failure.ts";
import { prepareLab } from "../prepare.ts";
import { prepareCluster } from "../prepare-cluster.ts";
import type { Session } from "../session.ts";
import { labVariables } from "../target.ts";

/** Daemons that `--only tailscale,gandi` names. @param otherwise those without it @throws Failure for a name that is none */
export function daemonsNamed(
  only: string | undefined,
  otherwise: readonly DaemonName[],
): readonly DaemonName[] {
  if (only === undefined) return otherwise;
  return only.split(",").map((name) => {
    if (!isDaemonName(name)) throw new Failure(`the lab has no "${name}"; it has ${DAEMON_NAMES.join(", ")}`);
    return name;
  });
}

/** `blumeops lab start` */
export async function labStart(
  session: Session,
  { only, cluster }: { only?: string | undefined; cluster?: boolean | undefined },
): Promise<void> {
  const named = daemonsNamed(only, USUAL_DAEMONS);
  const wanted = cluster === true ? [...new Set([...named, ...CLUSTER_DAEMONS])] : named;
  // Facts or settings that are wrong are told in words here, not in a daemon's log.
  await gatherIngredients(session.places);
  if (wanted.includes("indri")) await prepareLab(session);
  if (wanted.some((name) => CLUSTER_DAEMONS.includes(name))) await prepareCluster(session);
  const { progress } = session;
  const started = await startLab(session.places, wanted, (name, what) => progress.step(name, what));
  progress.stop();
  session.say(started.length === 0 ? "everything runs already" : `started ${started.join(", ")}`);
  session.result({ started });
}

/** `blumeops lab stop` */
export async function labStop(session: Session, only: string | undefined): Promise<void> {
  const stopped = await stopLab(session.places, daemonsNamed(only, DAEMON_NAMES));
  session.say(stopped.length === 0 ? "nothing ran" : `stopped ${stopped.join(", ")}`);
  session.result({ stopped });
}

/** `blumeops lab status` */
export async function labShow(session: Session): Promise<void> {
  const daemons = await labStatus(session.places);
  for (const { name, running, pid, ports, log } of daemons) {
    const where = Object.entries(ports)
      .map(([port, number]) => `${port} 127.0.0.1:${number}`)
      .join("  ");
    const state = running ? session.paint.green("runs") : session.paint.dim("stopped");
    session.say(
      `${name.padEnd(11)} ${state}  ${where}${pid === undefined ? "" : `  pid ${pid}`}  ${session.paint.dim(log)}`,
    );
  }
  session.result({ daemons });
}

/** `blumeops lab env`: for `eval "$(npx blumeops lab env)"` in bash, zsh and fish. */
export async function labEnv(session: Session): Promise<void> {
  const daemons = await labStatus(session.places);
  const missing = daemons.filter(({ running }) => !running).map(({ name }) => name);
  if (missing.length === daemons.length)
    throw new Failure("the lab does not run: start it with npx blumeops lab start");
  if (missing.length > 0) process.stderr.write(`not running: ${missing.join(", ")}\n`);
  const variables = await labVariables(session);
  session.result(variables);
  session.say(
    ...Object.entries(variables).map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'`),
  );
}

/** `blumeops lab reset`: stops the lab and forgets its data, state and credentials. */
export async function labReset(session: Session): Promise<void> {
  await resetLab(session.places);
  await rm(`${session.places.folder}.lock`, { recursive: true, force: true });
  session.say("the lab is forgotten; npm start makes a new one");
  session.result({ reset: true });
}
