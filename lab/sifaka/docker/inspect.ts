import { createHash } from "node:crypto";
import type { Container } from "./container.ts";

/** A container as `docker inspect` tells it, as far as anybody here asks. */
export function inspected(container: Container): Record<string, unknown> {
  const { record, status } = container;
  const bindings = Object.fromEntries(
    record.published.map(({ host, container: port }) => [
      `${port}/tcp`,
      [{ HostIp: "", HostPort: String(host) }],
    ]),
  );
  return {
    Id: record.id,
    Created: record.created,
    Name: `/${record.name}`,
    Args: record.arguments,
    Image: imageId(record.image),
    RestartCount: container.restarts,
    State: {
      Status: status,
      Running: container.running,
      Paused: false,
      Restarting: status === "restarting",
      OOMKilled: false,
      Dead: false,
      Pid: container.pid,
      ExitCode: record.exitCode,
      Error: "",
      StartedAt: record.startedAt,
      FinishedAt: record.finishedAt,
    },
    HostConfig: {
      NetworkMode: record.network === "bridge" ? "default" : record.network,
      PortBindings: bindings,
      RestartPolicy: { Name: record.restart, MaximumRetryCount: 0 },
      Privileged: record.privileged,
    },
    Config: {
      Hostname: record.id.slice(0, 12),
      User: record.user,
      Env: record.environment,
      Cmd: record.arguments,
      Image: record.image,
      Labels: record.labels,
    },
    NetworkSettings: { Ports: container.running ? bindings : {} },
  };
}

/** The id by which Docker would know an image. */
export function imageId(image: string): string {
  return `sha256:${createHash("sha256").update(image).digest("hex")}`;
}
