import { build } from "plist";
import type { Agent } from "../../catalogue/native.ts";
import { filled, filledPath, type Speaker } from "./template.ts";

/** How long launchd waits between two starts of an agent that is to stay up, in seconds; ten by itself, which a restart soon after another would wait. */
const THROTTLE = 5;

/** Where the property list of an agent lies. */
export function plistPathOf(speaker: Speaker, { daemon, label }: Agent): string {
  return filledPath(speaker, `${daemon ? "/Library/LaunchDaemons" : "{agents}"}/${label}.plist`);
}

/** The property list of an agent, as launchd.plist(5) says. */
export function plistOf(speaker: Speaker, agent: Agent): string {
  const environment = Object.entries(agent.environment).map(
    ([name, value]) => [name, filled(speaker, value)] as const,
  );
  return `${build({
    Label: agent.label,
    ProgramArguments: agent.program.map((word) => filledPath(speaker, word)),
    ...(environment.length === 0 ? {} : { EnvironmentVariables: Object.fromEntries(environment) }),
    ...(agent.workingDirectory === undefined
      ? {}
      : { WorkingDirectory: filledPath(speaker, agent.workingDirectory) }),
    RunAtLoad: agent.runAtLoad,
    KeepAlive: agent.keepAlive,
    ...(agent.keepAlive ? { ThrottleInterval: THROTTLE } : {}),
    ...scheduleOf(agent),
    StandardOutPath: filledPath(speaker, agent.logs.out),
    StandardErrorPath: filledPath(speaker, agent.logs.err),
  })}\n`;
}

function scheduleOf({ schedule }: Agent): Record<string, number | Record<string, number>> {
  if (schedule === undefined) return {};
  return "everySeconds" in schedule
    ? { StartInterval: schedule.everySeconds }
    : { StartCalendarInterval: { Hour: schedule.hour, Minute: schedule.minute } };
}
