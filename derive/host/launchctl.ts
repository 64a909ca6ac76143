/** Where launchd keeps an agent: the login session's domain, or the system's for what runs as root. */
export type LaunchdDomain = "gui" | "system";

/** The user that services of a Mac run as: macOS gives its first login this number. */
const LOGIN = 501;

/** A command of launchctl for one agent, as a person runs it from a workstation. */
export function launchctl(host: string, words: string, label: string, domain: LaunchdDomain): string {
  return domain === "system"
    ? `ssh ${host} sudo launchctl ${words} system/${label}`
    : `ssh ${host} launchctl ${words} gui/${LOGIN}/${label}`;
}
