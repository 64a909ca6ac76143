import type { Job } from "./job.ts";
import { argumentsOf } from "./spawn.ts";
import { endingInWords } from "./status.ts";

/** The number that macOS gives to a login session; any will do. */
const SESSION = 100_007;
const SPAWN_TYPES = { Background: 2, Standard: 3, Adaptive: 6, Interactive: 4 } as const;

/** What `launchctl print domain/label` says of a service. */
export function printJob(job: Job, domain: string): string[] {
  const { description } = job;
  const { WorkingDirectory, StandardOutPath, StandardErrorPath, Nice, StartInterval } = description;
  const system = domain === "system";
  const properties = [
    description.KeepAlive === false ? undefined : "keepalive",
    description.RunAtLoad ? "runatload" : undefined,
    description.Program === undefined ? "inferred program" : undefined,
  ].filter((property) => property !== undefined);
  return [
    `${domain}/${description.Label} = {`,
    ...indent([
      `active count = ${job.pid === undefined ? 0 : 1}`,
      `path = ${job.path}`,
      `type = ${system ? "LaunchDaemon" : "LaunchAgent"}`,
      `state = ${job.state}`,
      "",
      `program = ${description.Program ?? argumentsOf(description)[0]}`,
      ...block("arguments", argumentsOf(description)),
      "",
      ...(WorkingDirectory === undefined ? [] : [`working directory = ${WorkingDirectory}`, ""]),
      ...(StandardOutPath === undefined ? [] : [`stdout path = ${StandardOutPath}`]),
      ...(StandardErrorPath === undefined ? [] : [`stderr path = ${StandardErrorPath}`]),
      ...block("default environment", ["PATH => /usr/bin:/bin:/usr/sbin:/sbin"]),
      "",
      ...block("environment", [
        ...Object.entries(description.EnvironmentVariables).map(([name, value]) => `${name} => ${value}`),
        `XPC_SERVICE_NAME => ${description.Label}`,
      ]),
      "",
      `domain = ${system ? domain : `${domain} [${SESSION}]`}`,
      ...(system ? [] : [`asid = ${SESSION}`]),
      `minimum runtime = ${description.ThrottleInterval}`,
      `exit timeout = ${description.ExitTimeOut}`,
      ...(Nice === undefined ? [] : [`nice = ${Nice}`]),
      `runs = ${job.runs}`,
      ...(job.pid === undefined ? [] : [`pid = ${job.pid}`]),
      ...(job.reason === undefined ? [] : [`immediate reason = ${job.reason}`]),
      ...endingInWords(job.lastEnding),
      "",
      ...calendar(job),
      `spawn type = ${spawnType(description.ProcessType)}`,
      ...(StartInterval === undefined ? [] : [`run interval = ${StartInterval} seconds`]),
      "",
      `properties = ${properties.join(" | ")}`,
    ]),
    "}",
  ];
}

/** What `launchctl print domain` says: every service on a line of process, last status and label. */
export function printDomain(
  domain: string,
  jobs: ReadonlyMap<string, Job>,
  disabled: Readonly<Record<string, boolean>>,
): string[] {
  return [
    `${domain} = {`,
    ...indent([
      `type = ${domain === "system" ? "system" : domain.startsWith("gui/") ? "login" : "user"}`,
      `active count = ${jobs.size}`,
      ...block(
        "services",
        [...jobs].map(
          ([label, job]) => `${String(job.pid ?? 0).padStart(8)} ${statusColumn(job).padStart(6)} \t${label}`,
        ),
      ),
      "",
      ...block("disabled services", disabledLines(disabled)),
    ]),
    "}",
  ];
}

/** What `launchctl print-disabled domain` says. */
export function printDisabled(disabled: Readonly<Record<string, boolean>>): string[] {
  return [...block("disabled services", disabledLines(disabled)), ...block("login item associations", [])];
}

function disabledLines(disabled: Readonly<Record<string, boolean>>): string[] {
  return Object.entries(disabled).map(([label, off]) => `"${label}" => ${off ? "disabled" : "enabled"}`);
}

function statusColumn({ lastEnding }: Job): string {
  if (lastEnding === undefined) return "-";
  return "status" in lastEnding ? String(lastEnding.status) : String(-lastEnding.signal);
}

function calendar({ description }: Job): string[] {
  const intervals = description.StartCalendarInterval ?? [];
  if (intervals.length === 0) return [];
  const triggers = intervals.flatMap((interval, index) =>
    block(`${description.Label}.${268_435_456 + index} =>`, [
      "keepalive = 0",
      `service = ${description.Label}`,
      "stream = com.apple.launchd.calendarinterval",
      "monitor = com.apple.UserEventAgent-Aqua",
      ...block(
        "descriptor",
        Object.entries(interval).map(([field, value]) => `"${field}" => ${value}`),
      ),
    ]),
  );
  return [...block("event triggers", triggers), ""];
}

function spawnType(type: Job["description"]["ProcessType"]): string {
  return `${type === "Standard" ? "daemon" : type.toLowerCase()} (${SPAWN_TYPES[type]})`;
}

function block(name: string, lines: readonly string[]): string[] {
  return [`${name}${name.endsWith("=>") ? "" : " ="} {`, ...indent(lines), "}"];
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => (line === "" ? line : `\t${line}`));
}
