import type { Progress } from "../engine/binaries/spec.ts";
import type { Session } from "./session.ts";

/** Shows how the tools that a command needs are on their way; one that is here already is not worth a line. */
export function toolReporter({ progress }: Session): (news: Progress) => void {
  return ({ binary, step, detail, fraction }) => {
    if (step === "downloading" || step === "building" || step === "waiting")
      progress.step(binary.name, `${binary.version}, ${step}`, fraction ?? detail);
    if (step === "ready") progress.done(binary.name, `${binary.version}, ready`);
  };
}
