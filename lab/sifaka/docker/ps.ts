import { type Answer, say } from "../../calls/answer.ts";
import type { Container } from "./container.ts";
import type { Docker } from "./daemon.ts";
import { fillTemplate } from "./template.ts";

/** `docker ps`: those that run, all of them with -a. */
export function listed(docker: Docker, words: readonly string[]): Answer {
  const all = words.some((word) => /^(-[a-z]*a[a-z]*|--all)$/.test(word));
  const quiet = words.some((word) => /^(-[a-z]*q[a-z]*|--quiet)$/.test(word));
  const format = words.find((word) => word.startsWith("--format="))?.slice("--format=".length) ?? after(words);
  const rows = docker.all.filter(({ running }) => all || running).map(rowOf);
  if (quiet) return say(...rows.map(({ ID }) => ID));
  if (format !== undefined) return say(...rows.map((row) => fillTemplate(format, row)));
  return say(
    "CONTAINER ID   IMAGE   COMMAND   CREATED   STATUS   PORTS   NAMES",
    ...rows.map((row) => Object.values(row).join("   ")),
  );
}

function after(words: readonly string[]): string | undefined {
  const at = words.indexOf("--format");
  return at < 0 ? undefined : words[at + 1];
}

function rowOf({ record, status, running }: Container) {
  const ports = record.published.map(({ host, container }) => `0.0.0.0:${host}->${container}/tcp`);
  return {
    ID: record.id.slice(0, 12),
    Image: record.image,
    Command: JSON.stringify(record.arguments[0] ?? ""),
    CreatedAt: record.created,
    Status: statusOf(status, record.exitCode),
    Ports: running ? ports.join(", ") : "",
    Names: record.name,
  };
}

function statusOf(status: Container["status"], exitCode: number): string {
  switch (status) {
    case "created":
      return "Created";
    case "running":
      return "Up Less than a second";
    case "restarting":
      return `Restarting (${exitCode}) Less than a second ago`;
    case "exited":
      return `Exited (${exitCode}) Less than a second ago`;
  }
}
