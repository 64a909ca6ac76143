import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";

const found = new Map<string, Promise<PulumiCommand>>();

/**
 * The engine's command in `bin` of a folder. To find it starts it, so it is found once for all stacks.
 *
 * @throws Error where there is none that runs
 */
export function engineIn(folder: string): Promise<PulumiCommand> {
  const known = found.get(folder);
  if (known !== undefined) return known;
  const command = PulumiCommand.get({ root: folder, skipVersionCheck: true });
  // Whoever waits for it hears of a failure; nobody else has to, and the next one tries again.
  command.catch(() => found.delete(folder));
  found.set(folder, command);
  return command;
}
