import type { ProviderDefinition } from "../protocol/definition.ts";
import { copyToRemote } from "./copy-to-remote.ts";
import type { Here } from "./here.ts";
import { localCommand, localRun } from "./local-command.ts";
import { remoteCommand } from "./remote-command.ts";

/** What of the command provider there is. */
export const command: ProviderDefinition<Here> = {
  name: "command",
  version: "1.2.1",
  native: true,
  configure: () => ({ folder: process.cwd() }),
  resources: [copyToRemote, localCommand, remoteCommand],
  functions: [localRun],
};
