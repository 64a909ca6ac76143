import tab from "@bomb.sh/tab/commander";
import type { Command } from "@commander-js/extra-typings";
import { Command as AnyCommand } from "commander";
import { DAEMON_NAMES } from "../../lab/daemon-names.ts";
import { STACKS } from "../../stacks/names.ts";

/** `blumeops complete bash|zsh|fish`: prints a script that completes commands, options and the names of stacks and daemons. */
export function completion(program: Command): void {
  // The same class under both names; only the types differ.
  if (!(program instanceof AnyCommand)) throw new Error("two copies of commander are installed");
  const root = tab(program);
  for (const verb of ["preview", "up", "destroy"]) {
    root.commands.get(verb)?.argument(
      "stack",
      (complete) => {
        for (const stack of STACKS) complete(stack, "stack");
      },
      true,
    );
  }
  for (const verb of ["lab start", "lab stop"]) {
    const only = root.commands.get(verb)?.options.get("only");
    if (only !== undefined) {
      only.handler = (complete) => {
        for (const daemon of DAEMON_NAMES) complete(daemon, "daemon of the lab");
      };
    }
  }
}
