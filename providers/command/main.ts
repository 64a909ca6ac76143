// Stand-in for pulumi-resource-command, used where the official plugin is not installed.
import { serve } from "../protocol/server.ts";
import { copyToRemote } from "./copy-to-remote.ts";
import { localCommand, localRun } from "./local-command.ts";
import { remoteCommand } from "./remote-command.ts";

serve({
  name: "command",
  version: "1.2.1",
  native: true,
  configure: () => ({ folder: process.cwd() }),
  resources: [copyToRemote, localCommand, remoteCommand],
  functions: [localRun],
});
