import { createHash } from "node:crypto";
import type { Sign } from "./wanted.ts";

/** A container as it should run on a host with Docker, by the words of `docker run`. */
export interface WantedContainer {
  readonly name: string;
  readonly title: string;
  /** Full path of the docker program; it is called by sudo. */
  readonly docker: string;
  readonly image: string;
  readonly options: readonly string[];
  readonly arguments: readonly string[];
  readonly signs: readonly Sign[];
  /** Seconds in which it has to come up. */
  readonly within: number;
}

/** A container as it is on a host. */
export interface FoundContainer {
  /** Docker's own word for how it is; "aside": an apply that died has left the former one aside. */
  readonly status: string;
  /** Whether it was made from the words that are wanted; unknown where a person has made it. */
  readonly words: "same" | "other" | "unknown";
  /** The word of the last apply; "-" where there was none. */
  readonly seen: string;
  readonly image: string;
}

/** The containers of a host by name; what is not there is not in it. */
export interface ContainerWorld {
  readonly containers: ReadonlyMap<string, FoundContainer>;
  /** The words of the last applies, by the container's name, also of containers that have gone since. */
  readonly seen: ReadonlyMap<string, string>;
}

/** What an apply has to do with a container. */
export type ContainerDifference = "make" | "replace" | "start" | "finish";

/** What stands between a container and how it should be; undefined when nothing does. */
export function containerDifference(
  { name, image }: WantedContainer,
  { containers }: ContainerWorld,
): ContainerDifference | undefined {
  const found = containers.get(name);
  if (found === undefined) return "make";
  if (found.status === "aside") return "finish";
  if (found.image !== image || found.words === "other") return "replace";
  return found.status === "running" ? undefined : "start";
}

/** The word by which an apply is told from earlier ones, as host/difference.ts has it for services. */
export function containerSeen(
  { name }: WantedContainer,
  world: ContainerWorld,
  difference: ContainerDifference | undefined,
): string {
  const seen = world.seen.get(name) ?? "-";
  if (difference === undefined) return seen;
  const found = world.containers.get(name);
  return createHash("sha256")
    .update(JSON.stringify([difference, seen, found?.status, found?.image]))
    .digest("hex")
    .slice(0, 16);
}

/** What `scripts/container-look.sh` reads on standard input. */
export function containersQuestion(containers: readonly WantedContainer[]): string {
  return containers.map((container) => containerPayload(container, "-")).join("");
}

/** Reads what `scripts/container-look.sh` tells. @throws Error for anything else */
export function containerWorldOf(text: string): ContainerWorld {
  const lines = text.split("\n").filter((line) => line !== "");
  const read = lines.map((line) => {
    const [, name, status, words, seen, image] =
      /^(\S+) (\S+) (same|other|unknown) (\S+) (.*)$/.exec(line) ?? [];
    if (name === undefined || status === undefined || seen === undefined || image === undefined)
      throw new Error(`not an answer about a container: ${line}`);
    return { name, status, words: wordsOf(words), seen, image };
  });
  return {
    containers: new Map(
      read.flatMap(({ name, ...found }) => (found.status === "absent" ? [] : [[name, found] as const])),
    ),
    seen: new Map(read.map(({ name, seen }) => [name, seen])),
  };
}

function wordsOf(word: string | undefined): FoundContainer["words"] {
  return word === "same" || word === "other" ? word : "unknown";
}

/**
 * What `scripts/container.sh` reads on standard input, one word and its value a line.
 *
 * @param seen the word of this apply
 * @throws Error for a value that would not stay on its line
 */
export function containerPayload(container: WantedContainer, seen: string): string {
  return [
    `name ${container.name}`,
    `title ${container.title}`,
    `docker ${container.docker}`,
    `image ${container.image}`,
    `within ${container.within}`,
    `seen ${seen}`,
    ...container.options.map((word) => `option ${word}`),
    ...container.arguments.map((word) => `argument ${word}`),
    ...container.signs.flatMap((sign) =>
      sign.kind === "http"
        ? [`http ${sign.within} ${sign.url}${sign.expect === undefined ? "" : ` ${sign.expect}`}`]
        : [],
    ),
    "end",
  ]
    .map((line) => {
      if (/[\n\r\0]/.test(line))
        throw new Error(`${container.name}: "${line.split(/[\n\r]/)[0]}…" does not fit on one line`);
      return `${line}\n`;
    })
    .join("");
}
