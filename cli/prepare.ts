import type { Progress } from "../engine/binaries/spec.ts";
import { obtainLabBinaries } from "../lab/binaries.ts";
import type { Session } from "./session.ts";

/** Gets the real programs that the lab's machines run. */
export async function prepareLab({ places, progress, signal }: Session): Promise<void> {
  await obtainLabBinaries(
    places,
    process.env,
    (step) => showObtaining(progress, step.binary.name, step),
    signal,
  );
}

/** Shows what is happening to a program on its way here, in a row; nothing where it is here already. */
export function showObtaining(
  progress: Session["progress"],
  row: string,
  { step, detail, fraction, binary }: Progress,
): void {
  const named = `${binary.name} ${binary.version}`;
  if (step === "ready") progress.done(row, `${named}, ready`);
  if (step !== "downloading" && step !== "building" && step !== "waiting") return;
  // A source build takes minutes: say how many, where only the step is shown.
  const minutes = `about ${Math.ceil(binary.source.aboutSeconds / 60)} m on two cores`;
  const about = step === "building" ? ` from source (once), ${minutes}` : "";
  progress.step(row, `${named}, ${step}${about}`, fraction ?? detail);
}

/** Does two things at once; when one fails the other is ended, not left to go on behind the message. */
export async function together<A, B>(
  session: Session,
  one: (session: Session) => Promise<A>,
  other: (session: Session) => Promise<B>,
): Promise<[A, B]> {
  const failed = new AbortController();
  const shared = { ...session, signal: AbortSignal.any([session.signal, failed.signal]) };
  try {
    return await Promise.all([one(shared), other(shared)]);
  } catch (error) {
    failed.abort();
    throw error;
  }
}
