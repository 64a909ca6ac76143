import { rm } from "node:fs/promises";
import { DAEMON_NAMES, type DaemonName, isDaemonName } from "../../lab/daemon-names.ts";
import { gatherIngredients } from "../../lab/ingredients.ts";
import { labStatus, resetLab, startLab, stopLab } from "../../lab/supervise/supervise.ts";
import { Failure } from "../failure.ts";
import { prepareLab } from "../prepare.ts";
import type { Session } from "../session.ts";
import { labVariables } from "../target.ts";

/** Daemons that `--only tailscale,gandi` names; all of them without it. @throws Failure for a name that is none */
export function daemonsNamed(only: string | undefined): readonly DaemonName[] {
  if (only === undefined) return DAEMON_NAMES;
  return only.split(",").map((name) => {
    if (!isDaemonName(name)) throw new Failure(`the lab has no "${name}"; it has ${DAEMON_NAMES.join(", ")}`);
    return name;
  });
}

/** `blumeops lab start` */
export async function labStart(session: Session, only: string | undefined): Promise<void> {
  const wanted = daemonsNamed(only);
  // Facts or settings that are wrong are told in words here, not in a daemon's log.
  await gatherIngredients(session.places);
  if (wanted.includes("indri")) await prepareLab(session);
  const started = await startLab(session.places, wanted);
  session.say(started.length === 0 ? "everything runs already" : `started ${started.join(", ")}`);
  session.result({ started });
}

/** `blumeops lab stop` */
export async function labStop(session: Session, only: string | undefined): Promise<void> {
  const stopped = await stopLab(session.places, daemonsNamed(only));
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
