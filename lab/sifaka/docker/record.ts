import { z } from "zod";

const Published = z.object({ host: z.int(), container: z.int() });

/** What Docker keeps of a container: how it was made, and how it last ended. */
export const ContainerRecord = z.object({
  id: z.string(),
  name: z.string(),
  created: z.string(),
  image: z.string(),
  arguments: z.array(z.string()),
  labels: z.record(z.string(), z.string()),
  environment: z.array(z.string()),
  restart: z.enum(["no", "always", "unless-stopped", "on-failure"]),
  network: z.enum(["bridge", "host"]),
  published: z.array(Published),
  privileged: z.boolean(),
  user: z.string(),
  /** Somebody has stopped it: only `always` starts it again, with Docker itself. */
  stopped: z.boolean(),
  exitCode: z.int(),
  startedAt: z.string(),
  finishedAt: z.string(),
});
export type ContainerRecord = z.output<typeof ContainerRecord>;

/** The time that Docker tells of what has not happened. */
export const NEVER = "0001-01-01T00:00:00Z";
