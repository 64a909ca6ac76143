import { type Answer, type Call, DONE, fail, say } from "../../calls/answer.ts";
import { explain, isLaunchdErrno } from "../launchd/errors.ts";
import { type Launchd, UID } from "../launchd/launchd.ts";
import { kickstart, kill, remove, setDisabled, startOrStop, submit } from "./control.ts";
import { disabledServices, list, print } from "./inspect.ts";
import { bootout, bootstrap, load, unload } from "./load.ts";

type Verb = (launchd: Launchd, call: Call) => Answer | Promise<Answer>;

/** The verbs of launchctl(1) that the lab's Mac knows. */
const VERBS: Readonly<Record<string, Verb>> = {
  bootstrap,
  bootout,
  kickstart,
  kill,
  enable: (launchd, call) => setDisabled(launchd, call, false),
  disable: (launchd, call) => setDisabled(launchd, call, true),
  print,
  "print-disabled": disabledServices,
  list,
  load,
  unload,
  start: startOrStop,
  stop: startOrStop,
  submit,
  remove,
  managername: () => say("Background"),
  manageruid: (_launchd, { root }) => say(String(root ? 0 : UID)),
  error: (_launchd, call) => {
    const errno = Number(call.arguments[0]);
    return isLaunchdErrno(errno) ? say(explain(errno)) : say(`${call.arguments[0]}: unknown error code`);
  },
  version: () => say("Darwin Bootstrapper Version 7.0.0"),
  help: () => say("Usage: launchctl <subcommand> ... | help [subcommand]"),
};

/** Carries out a call of launchctl. */
export async function callLaunchctl(launchd: Launchd, call: Call): Promise<Answer> {
  const verb = Object.hasOwn(VERBS, call.verb) ? VERBS[call.verb] : undefined;
  if (call.verb === "") return DONE;
  if (verb === undefined)
    return fail(
      64,
      `Unrecognized subcommand: ${call.verb}`,
      "Usage: launchctl <subcommand> ... | help [subcommand]",
    );
  return await verb(launchd, call);
}
