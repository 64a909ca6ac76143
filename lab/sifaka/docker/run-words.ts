import { parseArgs } from "node:util";
import { z } from "zod";
import type { ContainerRecord } from "./record.ts";

/** What `docker run` or `docker create` was asked for. */
export interface RunWords
  extends Omit<
    ContainerRecord,
    "id" | "created" | "stopped" | "exitCode" | "startedAt" | "finishedAt" | "name"
  > {
  readonly name: string | undefined;
  readonly detach: boolean;
}

/** A command line that docker refuses. */
export class BadWords extends Error {}

const OPTIONS = {
  detach: { type: "boolean", short: "d" },
  name: { type: "string" },
  label: { type: "string", short: "l", multiple: true },
  restart: { type: "string" },
  network: { type: "string" },
  net: { type: "string" },
  publish: { type: "string", short: "p", multiple: true },
  privileged: { type: "boolean" },
  user: { type: "string", short: "u" },
  env: { type: "string", short: "e", multiple: true },
  pid: { type: "string" },
  volume: { type: "string", short: "v", multiple: true },
  device: { type: "string", multiple: true },
} as const;
const VALUED = new Set<string>(
  Object.entries(OPTIONS).flatMap(([name, option]) =>
    option.type === "string" ? [`--${name}`, ..."short" in option ? [`-${option.short}`] : []] : [],
  ),
);

/**
 * Reads the words after `docker run`: options, the image, and everything behind it for the program in it.
 * @throws {@link BadWords} in docker's own words
 */
export function runWords(words: readonly string[]): RunWords {
  const at = imageAt(words);
  const image = words[at];
  if (image === undefined)
    throw new BadWords('"docker run" requires at least 1 argument.\nSee \'docker run --help\'.');
  const { values } = parsed(words.slice(0, at));
  return {
    detach: values.detach === true,
    name: values.name,
    image,
    arguments: [...words.slice(at + 1)],
    labels: Object.fromEntries((values.label ?? []).map((label) => halves(label))),
    environment: values.env ?? [],
    restart: restartOf(values.restart ?? "no"),
    network: networkOf(values.network ?? values.net ?? "bridge"),
    published: (values.publish ?? []).map(publishedOf),
    privileged: values.privileged === true,
    user: values.user ?? "",
  };
}

/** The first word that is neither an option nor the value of one. */
function imageAt(words: readonly string[]): number {
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    if (!word.startsWith("-")) return at;
    if (VALUED.has(word)) at += 1;
  }
  return words.length;
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: OPTIONS, strict: true });
  } catch (error) {
    const option = /'(-[^' ]*)/.exec(error instanceof Error ? error.message : "")?.[1] ?? "";
    throw new BadWords(`unknown flag: ${option}\nSee 'docker run --help'.`);
  }
}

function restartOf(word: string): ContainerRecord["restart"] {
  const [policy] = word.split(":");
  const known = z.enum(["no", "always", "unless-stopped", "on-failure"]).safeParse(policy);
  if (known.success) return known.data;
  throw new BadWords(`docker: Error response from daemon: invalid restart policy '${word}'.`);
}

function networkOf(word: string): ContainerRecord["network"] {
  if (word === "host" || word === "bridge") return word;
  throw new BadWords(`docker: Error response from daemon: network ${word} not found.`);
}

function publishedOf(word: string): ContainerRecord["published"][number] {
  const parts = word.replace(/\/tcp$/, "").split(":").slice(-2).map(Number);
  const [host = 0, container = 0] = parts;
  const good = parts.length === 2 && parts.every((port) => Number.isInteger(port) && port > 0 && port < 65_536);
  if (!good) throw new BadWords(`docker: Invalid containerPort: ${word}.\nSee 'docker run --help'.`);
  return { host, container };
}

function halves(label: string): [string, string] {
  const at = label.indexOf("=");
  return at < 0 ? [label, ""] : [label.slice(0, at), label.slice(at + 1)];
}
